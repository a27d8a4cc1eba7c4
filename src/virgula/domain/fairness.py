"""How evenly a voice is shared out: pure arithmetic over counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

MOST = 5


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly ``total`` was shared among ``number`` institutions.

    ``index`` is 0 when all had the same and 1 when one had everything; ``None`` when there was
    nothing to share, or nobody to share it with. ``top`` institutions had ``top_share`` of it;
    had it been even, they would have had ``even_share``.
    """

    number: int
    total: int
    without: int
    index: Fraction | None
    top: int
    top_share: Fraction | None
    even_share: Fraction | None


def fairness(counts: Sequence[int], *, most: int = MOST) -> Fairness:
    """Return how evenly the counts are spread; a negative count is refused."""
    if any(count < 0 for count in counts):
        raise ValueError(min(counts))
    number, total = len(counts), sum(counts)
    top = min(most, number)
    has_shares = bool(total)
    return Fairness(
        number=number,
        total=total,
        without=sum(count == 0 for count in counts),
        index=gini(counts),
        top=top,
        top_share=Fraction(sum(sorted(counts)[number - top :]), total) if has_shares else None,
        even_share=Fraction(top, number) if has_shares else None,
    )


def gini(counts: Sequence[int]) -> Fraction | None:
    """Return the Gini index made comparable between groups of any size, or ``None`` of nothing.

    C. Gini, *Variabilità e mutabilità* (1912): half the mean absolute difference over the mean.
    Multiplied by n/(n - 1) it reaches 1 when one has all (G. Deltas, Rev. Econ. Stat. 85, 2003).
    """
    number, total = len(counts), sum(counts)
    if number < 2 or not total:
        return None
    ordered = sorted(counts)
    weighted = sum((2 * place - number - 1) * count for place, count in enumerate(ordered, start=1))
    return Fraction(weighted, total * (number - 1))
