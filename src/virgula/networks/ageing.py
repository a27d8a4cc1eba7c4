"""How old what we know of a network is: versions end, and prices change without a word."""

from datetime import date, timedelta

from virgula.domain.network import Rules

# Long enough to update an installation without haste.
NOTICE = timedelta(days=60)
PRICES_LAST = timedelta(days=180)


def days_left(rules: Rules, today: date) -> int | None:
    """Return the days until the network stops answering our version, where that is near or past.

    ``None`` where it never ends, or not within ``NOTICE``.
    """
    if rules.valid_until is None or rules.valid_until - today > NOTICE:
        return None
    return (rules.valid_until - today).days


def is_price_old(rules: Rules, today: date) -> bool:
    """Tell whether the network asks for money and its prices were read too long ago."""
    price = rules.price
    asks = any((price.post, price.post_with_link, price.alt, price.read, price.heard))
    return asks and today - rules.as_of > PRICES_LAST
