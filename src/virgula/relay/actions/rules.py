"""What the rule of a source decides by itself, where a person may still undo it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from virgula.domain.keywords import first_keyword
from virgula.institutions.models import System
from virgula.relay.actions.deciding import dismiss_entry, schedule_entries
from virgula.relay.choices import EntryStatus, RelayMode
from virgula.relay.models import Entry

NEVER = "never"
KEYWORD = "keyword:"
# Further ahead than this a person looks at it first.
HORIZON = timedelta(hours=36)


def apply_rules(entries: Sequence[Entry], at: datetime) -> None:
    """Decide on the new entries of one source as its rule says.

    Approved by keyword are those whose title or text holds one, into free hours and within the
    caps of the day; what finds no hour, or is refused, waits for a person like any other. Called
    inside the transaction that stored ``entries``, after copies were tied: what another source
    told before is decided there.
    """
    fresh = [one for one in entries if one.status == EntryStatus.NEW and one.same_as_id is None]
    if not fresh:
        return
    source = fresh[0].source
    if source.mode == RelayMode.NEVER:
        for entry in fresh:
            dismiss_entry(entry=entry, by=None, at=at, rule=NEVER)
    elif source.mode == RelayMode.KEYWORD and source.keywords:
        found = {entry.pk: rule_for(entry) for entry in fresh}
        chosen = [entry for entry in fresh if found[entry.pk]]
        if chosen:
            # Several sources are visited at once: each sees the hours that the others have taken.
            list(System.objects.select_for_update(no_key=True).filter(pk=source.system_id))
            schedule_entries(
                system=source.system,
                entries=chosen,
                by=None,
                at=at,
                rules=found,
                until=at + HORIZON,
            )


def rule_for(entry: Entry) -> str:
    """Return the rule of its source that approves an entry, or an empty text."""
    words = f"{entry.title}\n{entry.summary}\n{entry.text}"
    keyword = first_keyword(words, [str(one) for one in entry.source.keywords])
    return f"{KEYWORD}{keyword}" if keyword else ""
