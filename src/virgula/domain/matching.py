"""The same activity told by several institutions, each in its own words.

Words are compared by TF-IDF (Salton and Buckley, 1988) over a window of days with an inverted
index; the facts that the words fix (days, hours, numbers, places) can forbid a match, and a day
that both name makes it easier. Measured on the labelled set of ``tests/domain/told``: alone, words
cannot tell session 3 of a series from session 4. Everything is explained: which words and which
day made a match. Nothing here drops anything: who calls decides what a match is for.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from math import log, sqrt

from virgula.domain.plain_text import even_fold
from virgula.domain.spanish_words import stem
from virgula.domain.telling_words import telling_words
from virgula.domain.told_facts import (
    Facts,
    contradiction,
    read_facts,
    shared_days,
    shares_hour,
    shares_place,
)

WINDOW_DAYS = 30
# How alike two tellings must be, when a day of both agrees and when none does; chosen on the first
# half of the labelled set, with room on both sides.
ENOUGH_WITH_DAY = 0.32
ENOUGH_WITHOUT_DAY = 0.62
# What the same hour and the same place are worth, where the day agrees.
HOUR_WORTH, PLACE_WORTH = 0.08, 0.04
# Less is never enough, whatever else agrees.
LEAST_ENOUGH = ENOUGH_WITH_DAY - HOUR_WORTH - PLACE_WORTH
# A word of both that not everybody uses: one in so many notices at most.
RARE_WEIGHT = 2.2
IMAGE_BONUS = 0.1
TITLE_WEIGHT = 1.7
# Bounds of one search, whatever the window holds.
MOST_RARE_WORDS = 16
MOST_POSTINGS = 300
MOST_COMPARED = 24
WORDS_SHOWN = 6
TEXT_READ = 2500

# A young index knows nothing of frequency: it begins as if it held so many notices, of which the
# usual words were in so many.
PRIOR_SIZE = 300
_EVERYWHERE = (
    "transparencia acceso informacion publica publico datos personales proteccion derecho derechos"
    " ciudadania ciudadana instituto estado personas"
)
_OFTEN = (
    "taller curso foro conversatorio charla platica conferencia jornada seminario capacitacion"
    " convocatoria concurso certamen premio feria diplomado webinario mesa dialogo evento actividad"
    " semana internacional nacional estatal municipal municipio municipios rendicion cuentas"
    " gobierno abierto abiertos privacidad solicitudes solicitud institucion instituciones"
    " organismo garante garantes comision comisionada comisionado pleno unidad unidades servidores"
    " publicas archivo archivos escuela estudiantes jovenes ninas ninos docentes sociedad civil"
    " sesion sesiones ordinaria extraordinaria recursos revision resoluciones denuncias orden"
    " acuerdo acuerdos presidenta presidente comisionado sujetos obligados obligaciones titulares"
    " participacion ley ejercicio tema temas comunidad linea virtual presencial auditorio"
)
_PRIOR = {stem(word): 45 for word in _OFTEN.split()} | {
    stem(word): 130 for word in _EVERYWHERE.split()
}


@dataclass(frozen=True, slots=True)
class Told:
    """One telling. ``key`` is the caller's; ``source`` tells items of one place apart.

    ``link_key`` is what ``feed_items.same_page`` gives; ``teller`` the names of who tells it, which
    say nothing of what is told; ``image`` a mark of its picture; ``told_on`` a day of ``zone``.
    ``days`` are those it declares itself (a calendar), if it does.
    """

    key: int
    title: str
    text: str
    told_on: date
    zone: str
    link_key: str = ""
    source: int = 0
    teller: str = ""
    image: str = ""
    days: frozenset[date] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Which earlier telling is of the same, how alike they are (0 to 1), and what made it.

    ``by`` is «link» or «words»; ``words`` are the rarest of both, as they compare; ``days`` those
    that both name.
    """

    key: int
    score: float
    by: str
    words: tuple[str, ...] = ()
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A telling that looks alike; ``against`` is what forbids a match, or an empty text."""

    key: int
    score: float
    against: str


@dataclass(slots=True)
class _Document:
    told: Told
    # How much each stem is said: 1 + log of its count, the title's more.
    counts: Mapping[str, float]
    printed: Mapping[str, str]
    title: frozenset[str]
    _facts: Facts | None = field(default=None)

    @property
    def facts(self) -> Facts:
        """Read when first needed: most tellings are never compared."""
        if self._facts is None:
            told = self.told
            facts = read_facts(
                told.title,
                told.text[:TEXT_READ],
                zone=told.zone,
                told_on=told.told_on,
                teller=told.teller,
            )
            # What it declares is surer than what its words may mean.
            self._facts = _declared(facts, told.days)
        return self._facts


class Index:
    """The tellings of a window. Not for several threads at once."""

    def __init__(self, tellings: Iterable[Told] = (), *, window_days: int = WINDOW_DAYS) -> None:
        self.window_days = window_days
        self._documents: dict[int, _Document] = {}
        self._postings: dict[str, dict[int, None]] = defaultdict(dict)
        self._links: dict[str, dict[int, None]] = defaultdict(dict)
        # As the window stands: one search weighs the same words again and again.
        self._weights: dict[str, float] = {}
        for told in tellings:
            self.add(told)

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, key: int) -> bool:
        return key in self._documents

    def add(self, told: Told) -> None:
        """Keep a telling; one of the same key is replaced."""
        self.discard(told.key)
        document = _read(told)
        self._documents[told.key] = document
        self._weights.clear()
        for word in document.counts:
            self._postings[word][told.key] = None
        if told.link_key:
            self._links[told.link_key][told.key] = None

    def discard(self, key: int) -> None:
        """Forget a telling, if it is kept."""
        document = self._documents.pop(key, None)
        if document is None:
            return
        self._weights.clear()
        for word in document.counts:
            postings = self._postings[word]
            del postings[key]
            if not postings:
                del self._postings[word]
        self._links.get(document.told.link_key, {}).pop(key, None)

    def best(self, told: Told) -> Match | None:
        """Return the telling that is most surely of the same, or ``None``.

        One of the same page first; then the most alike in words whose facts do not contradict. Its
        cost has a bound that does not grow with the window.
        """
        for key in self._links.get(told.link_key, {}) if told.link_key else ():
            if key != told.key:
                return Match(key, 1.0, "link")
        mine = self._documents.get(told.key)
        if mine is None or mine.told != told:
            mine = _read(told)
        return self._best(mine, self._near(mine))

    def best_before(self, key: int) -> Match | None:
        """Return the match of a kept telling among those of smaller keys: what was told before."""
        mine = self._documents[key]
        return self._best(mine, self._near(mine, below=key))

    def _best(self, mine: _Document, keys: Iterable[int]) -> Match | None:
        """Return the most alike whose facts do not contradict; facts are read for few."""
        others = (self._documents[key] for key in keys)
        scored = [
            (score, other, words)
            for other in others
            if self._may_be(mine.told, other.told)
            for score, words in [self._likeness(mine, other)]
            if score >= LEAST_ENOUGH and words
        ]
        scored.sort(key=lambda one: (-one[0], one[1].told.key))
        matches = (self._judged(mine, other, score, words) for score, other, words in scored)
        return next((match for match in matches if match is not None), None)

    def nearest(self, told: Told, *, most: int) -> list[Near]:
        """Return what is most alike in words, with what speaks against: for a person's eye."""
        mine = self._documents.get(told.key) or _read(told)
        found = [
            Near(
                key,
                round(self._likeness(mine, other)[0], 3),
                contradiction(mine.facts, other.facts),
            )
            for key in self._near(mine)
            for other in [self._documents[key]]
        ]
        return sorted(found, key=lambda one: (-one.score, one.key))[:most]

    def compare(self, one: Told, other: Told) -> Match | None:
        """Return how two tellings match, by what this window knows of words; the order is free."""
        if one.link_key and one.link_key == other.link_key:
            return Match(other.key, 1.0, "link")
        return self._compared(_read(one), _read(other))

    def why_not(self, one: Told, other: Told) -> str:
        """Return what forbids two tellings to be of the same, or an empty text."""
        return contradiction(_read(one).facts, _read(other).facts)

    def _weight(self, word: str) -> float:
        weight = self._weights.get(word)
        if weight is None:
            known = len(self._postings.get(word, ())) + _PRIOR.get(word, 0)
            weight = log(1 + (PRIOR_SIZE + len(self._documents)) / (1 + known))
            self._weights[word] = weight
        return weight

    def _near(self, mine: _Document, *, below: int | None = None) -> list[int]:
        """Return the keys that share the rarest words, the most promising first."""
        rarest = heapq.nlargest(
            MOST_RARE_WORDS, ((self._weight(word), word) for word in mine.counts)
        )
        shared: dict[int, float] = defaultdict(float)
        for weight, word in rarest:
            postings = self._postings.get(word, {})
            if len(postings) > MOST_POSTINGS:
                continue
            for key in postings:
                if below is None or key < below:
                    shared[key] += weight * weight
        shared.pop(mine.told.key, None)
        return heapq.nlargest(MOST_COMPARED, shared, key=lambda key: (shared[key], -key))

    def _may_be(self, one: Told, other: Told) -> bool:
        """Tell whether two are worth comparing: of two places, and of one window."""
        if one.source and one.source == other.source:
            return False
        return abs((one.told_on - other.told_on).days) <= self.window_days

    def _compared(self, one: _Document, other: _Document) -> Match | None:
        if not self._may_be(one.told, other.told):
            return None
        score, words = self._likeness(one, other)
        if not words or score < LEAST_ENOUGH:
            return None
        return self._judged(one, other, score, words)

    def _judged(
        self, one: _Document, other: _Document, score: float, words: list[str]
    ) -> Match | None:
        """Return the match of two that are alike, if their facts agree enough."""
        days = shared_days(one.facts, other.facts)
        if score < _enough(one.facts, other.facts, bool(days)):
            return None
        if contradiction(one.facts, other.facts):
            return None
        shown = tuple(other.printed[word] for word in words[:WORDS_SHOWN])
        return Match(other.told.key, round(score, 3), "words", shown, days)

    def _likeness(self, one: _Document, other: _Document) -> tuple[float, list[str]]:
        """Return how alike the words are, 0 to 1, and the telling words of both, rarest first.

        A short notice is never as long as a release: how much of the shorter is in the longer
        counts, beside the cosine.
        """
        skipped = _names(one) | _names(other)
        mine = {word: count for word, count in one.counts.items() if word not in skipped}
        theirs = {word: count for word, count in other.counts.items() if word not in skipped}
        weights = {word: self._weight(word) for word in mine.keys() | theirs.keys()}
        both = mine.keys() & theirs.keys()
        if not both:
            return 0.0, []
        dot = sum(mine[word] * theirs[word] * weights[word] ** 2 for word in both)
        lengths = [
            sqrt(sum((count * weights[word]) ** 2 for word, count in counts.items()))
            for counts in (mine, theirs)
        ]
        cosine = dot / (lengths[0] * lengths[1])
        said = sum(weights[word] ** 2 for word in both)
        least = min(sum(weights[word] ** 2 for word in counts) for counts in (mine, theirs))
        titles = self._title_cover(one, other, skipped)
        image = IMAGE_BONUS if one.told.image and one.told.image == other.told.image else 0.0
        score = min(0.45 * cosine + 0.3 * said / least + 0.25 * titles + image, 1.0)
        rare = [word for word in both if weights[word] > RARE_WEIGHT]
        return score, sorted(rare, key=lambda word: (-weights[word], word))

    def _title_cover(self, one: _Document, other: _Document, skipped: set[str]) -> float:
        """Return how much of each title the other telling says, of the two the mean."""
        shares = []
        for first, second in ((one, other), (other, one)):
            weights = {word: self._weight(word) ** 2 for word in first.title - skipped}
            whole = sum(weights.values())
            said = sum(weight for word, weight in weights.items() if word in second.counts)
            shares.append(said / whole if whole else 0.0)
        return sum(shares) / 2


def _declared(facts: Facts, days: frozenset[date] | None) -> Facts:
    return facts if days is None else replace(facts, events=days, anchors=days)


def _enough(a: Facts, b: Facts, has_day: bool) -> float:
    """Return how alike the words must be: the less, the more the facts agree."""
    if not has_day:
        return ENOUGH_WITHOUT_DAY
    return ENOUGH_WITH_DAY - HOUR_WORTH * shares_hour(a, b) - PLACE_WORTH * shares_place(a, b)


def _read(told: Told) -> _Document:
    counts: Counter[str] = Counter()
    printed: dict[str, str] = {}
    for root, word in telling_words(told.text[:TEXT_READ]):
        counts[root] += 1
        printed.setdefault(root, word)
    title = set()
    for root, word in telling_words(told.title):
        counts[root] += 1
        printed[root] = word
        title.add(root)
    said = {
        word: (1 + log(count)) * (TITLE_WEIGHT if word in title else 1)
        for word, count in counts.items()
    }
    return _Document(told, said, printed, frozenset(title))


def _names(document: _Document) -> set[str]:
    return {stem(word) for word in even_fold(document.told.teller).split()}
