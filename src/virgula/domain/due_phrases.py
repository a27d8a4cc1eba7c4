"""What a plan says of the moment of a line, in the Spanish that plans are written in.

Rows CAL-M (a month is a month: its last day is the due, no day is invented), CAL-J (each issue of
another calendar), CAL-F (a date to be agreed), CAL-X (permanent while its projects are active) and
CAL-P. What needed an interpretation carries a ``Doubt``, to be shown; what cannot be read has the
doubt ``NOT_UNDERSTOOD`` and no kind: nothing is guessed in silence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from virgula.domain.moments import LAST, Moment, Unit, find_moments
from virgula.domain.months import add_months, last_day, month_end
from virgula.domain.plain_text import plain


class DueKind(StrEnum):
    """The kinds of timing; the same words as in the plan's tables."""

    NONE = "none"
    MONTH = "month"
    DATE = "date"
    PERMANENT = "permanent"
    PER_ISSUE = "per_issue"
    TO_AGREE = "to_agree"
    CONDITIONAL = "conditional"


class Doubt(StrEnum):
    """Why a reading must be shown to a person."""

    NOT_UNDERSTOOD = "not_understood"
    OUTSIDE = "outside"
    RANGE_END = "range_end"
    SEVERAL = "several"
    COUNTED = "counted"
    DAY_FIRST = "day_first"
    YEAR_AMBIGUOUS = "year_ambiguous"
    SINCE = "since"
    RHYTHM = "rhythm"
    THEN = "then"
    WHOLE_PLAN = "whole_plan"
    EXTRA_WORDS = "extra_words"


@dataclass(frozen=True, slots=True)
class Span:
    """The period of a plan: whole months from its start, half-open."""

    start: date
    months: int

    @property
    def last(self) -> date:
        return last_day(self.start, self.months)


@dataclass(frozen=True, slots=True)
class DueReading:
    """A timing understood. ``every`` is a rhythm that was named; after a due, it comes then."""

    kind: DueKind
    due: date | None = None
    every: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_understood(self) -> bool:
        return not {Doubt.NOT_UNDERSTOOD, Doubt.OUTSIDE} & set(self.doubts)


_NOTHING = re.compile(r"(?:n/?a|s/?d|no aplica|ningun[oa]|nd|sin plazo|sin tiempo|[-.·*—_/ ]*)")
_RHYTHMS = tuple(
    (every, re.compile(pattern))
    for every, pattern in (
        ("day", r"\bdiari[oa]s?\b|\bdiariamente\b|\btodos los dias\b|\bcada dia\b"),
        ("week", r"\bsemanal(?:es|mente)?\b|\bcada semana\b|\btodas las semanas\b"),
        ("fortnight", r"\bquincenal(?:es|mente)?\b|\bcada (?:quincena|dos semanas)\b"),
        ("month", r"\bmensual(?:es|mente)?\b|\bcada mes\b|\btodos los meses\b"),
        ("bimester", r"\bbimestral(?:es|mente)?\b|\bcada (?:bimestre|dos meses)\b"),
        ("quarter", r"\btrimestral(?:es|mente)?\b|\bcada (?:trimestre|tres meses)\b"),
        ("four_months", r"\bcuatrimestral(?:es|mente)?\b|\bcada (?:cuatrimestre|cuatro meses)\b"),
        ("half_year", r"\bsemestral(?:es|mente)?\b|\bcada (?:semestre|seis meses)\b"),
        ("year", r"\banual(?:es|mente)?\b|\bcada año\b|\buna vez al año\b"),
    )
)
_PERMANENT = re.compile(
    r"\bpermanentes?\b|\bpermanentemente\b|\bcontinu[oa]s?\b|\bcontinuamente\b|\bsiempre\b"
    r"|\ben todo momento\b|\btodo el tiempo\b"
)
_WHOLE_PLAN = re.compile(
    r"\b(?:durante |a lo largo de )?todo el (?:año|periodo|ejercicio|plan|ciclo)\b"
    r"|\b(?:durante|a lo largo d)el? (?:año|periodo|ejercicio|plan)\b"
)
_PER_ISSUE = re.compile(
    r"\b(?:dentro de |en |por |con |para |durante )?cada "
    r"(?:numero|edicion|emision|sesion|publicacion|fasciculo|entrega|convocatoria|evento)\b"
)
_TO_AGREE = re.compile(
    r"\bpor (?:definir|acordar|determinar|confirmar|establecer|designar|convenir)(?:se)?\b"
    r"|\ba (?:definir|acordar|determinar|confirmar|convenir)\b|\bpendientes?\b|\btbd\b|\btba\b"
    r"|\bsin fecha\b|\bs/f\b|\bseleccion de (?:las? )?fechas?\b"
    r"|\bse (?:definira|acordara|determinara|fijara)n?\b|\b(?:segun|previo) acuerdo\b"
    r"|\bfechas? que acuerde\b"
)
_CONDITION = re.compile(
    r"\bse ajusta(?:ra)? a\b|\bsujet[oa]s? a\b|\bmientras\b|\bcuando (?:haya|existan?|se)\b"
    r"|\bsegun se requiera\b|\b(?:segun|conforme)(?: a)?(?: la| los| las)? "
    r"(?:realizacion|proyectos?|actividades|demanda|necesidades|solicitudes)\b"
    r"|\bconforme se (?:requiera|solicite)\b|\ba demanda\b|\bcondicionad[oa]s?\b"
)
_FROM = re.compile(r"(?:\ba partir de(?:l)?|\bdesde|\binici[oa](?:ndo)?(?: en)?:?)(?: el| la)?\s*$")
_BETWEEN = re.compile(r"[\s(]*(?:al?|hasta|-|/|–|y hasta)(?: el| la| fin de| finales de)?\s*")
_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a al ante antes año con cierre cual de del dentro despues durante e el en entre fecha "
        "fechas fin final finales hasta inicio inicios la las limite lo los luego mas mediados mes "
        "meses no o para periodo plazo por posteriormente primer que semana su sus tardar termino "
        "y ya vez realizar realizara concluir entrega entregar lunes martes miercoles jueves "
        "viernes sabado domingo manera forma caracter modo corte hrs horas adelante entonces "
        "partir desde",
    )
)


def read_due(text: str, span: Span | None) -> DueReading:
    """Return what a timing says within the plan's period.

    Without a period (``span``), moments whose year was not printed are not resolved.
    """
    phrase = plain(text)
    if _NOTHING.fullmatch(phrase):
        return DueReading(DueKind.NONE)
    moments = find_moments(phrase)
    every = _every(phrase)
    if _TO_AGREE.search(phrase):
        doubts = (Doubt.EXTRA_WORDS,) if moments else ()
        return DueReading(DueKind.TO_AGREE, doubts=doubts)
    lasting = _lasting(phrase, every)
    if moments and not _FROM.search(phrase[: moments[0].start]):
        return _with_rest(_read_moments(phrase, moments, span), phrase, lasting, every)
    if moments and (lasting or _only_small_words(_without_moments(phrase, moments))):
        return DueReading(DueKind.PERMANENT, every=every, doubts=(Doubt.SINCE,))
    return lasting or DueReading(DueKind.NONE, doubts=(Doubt.NOT_UNDERSTOOD,))


def _every(phrase: str) -> str:
    return next((every for every, pattern in _RHYTHMS if pattern.search(phrase)), "")


def _lasting(phrase: str, every: str) -> DueReading | None:
    """Read what has no end: permanent, each issue, a rhythm, or while something is active."""
    is_permanent = _PERMANENT.search(phrase)
    if _CONDITION.search(phrase):
        return DueReading(DueKind.CONDITIONAL, every=every)
    if _PER_ISSUE.search(phrase):
        return DueReading(DueKind.PER_ISSUE)
    if every:
        return DueReading(DueKind.PERMANENT, every=every, doubts=(Doubt.RHYTHM,))
    if _WHOLE_PLAN.search(phrase) and not is_permanent:
        rest = _WHOLE_PLAN.sub(" ", phrase)
        return DueReading(DueKind.PERMANENT, doubts=_extra(rest, Doubt.WHOLE_PLAN))
    if is_permanent:
        rest = _WHOLE_PLAN.sub(" ", _PERMANENT.sub(" ", phrase))
        return DueReading(DueKind.PERMANENT, doubts=_extra(rest))
    return None


def _with_rest(
    reading: DueReading, phrase: str, lasting: DueReading | None, every: str
) -> DueReading:
    """Add to a due what is said beside it: a rhythm that follows, or words that were not read."""
    if not reading.is_understood:
        return reading
    if lasting and lasting.kind in (DueKind.PERMANENT, DueKind.PER_ISSUE):
        doubts = (*reading.doubts, Doubt.THEN)
        return DueReading(reading.kind, reading.due, every or lasting.kind.value, doubts)
    rest = _without_moments(phrase, find_moments(phrase))
    return DueReading(reading.kind, reading.due, "", (*reading.doubts, *_extra(rest)))


def _extra(rest: str, *doubts: Doubt) -> tuple[Doubt, ...]:
    return doubts if _only_small_words(rest) else (*doubts, Doubt.EXTRA_WORDS)


def _without_moments(phrase: str, moments: Sequence[Moment]) -> str:
    for moment in moments:
        blank = " " * (moment.end - moment.start)
        phrase = phrase[: moment.start] + blank + phrase[moment.end :]
    return phrase


def _only_small_words(text: str) -> bool:
    return all(word in _SMALL_WORDS for word in re.findall(r"[^\W_]+", text))


def _read_moments(phrase: str, moments: Sequence[Moment], span: Span | None) -> DueReading:
    """Read the due of one moment, of the end of a stretch, or of the last of several."""
    if len(moments) == 1:
        return _read_moment(moments[0], span)
    readings = [_read_moment(moment, span) for moment in _sharing_year(moments)]
    if not all(reading.is_understood for reading in readings):
        return next(reading for reading in readings if not reading.is_understood)
    gap = phrase[moments[-2].end : moments[-1].start]
    is_stretch = _BETWEEN.fullmatch(gap) is not None
    ends = [*readings[:-2], readings[-1]] if is_stretch else readings
    chosen = max(ends, key=lambda reading: reading.due or date.min)
    doubts = dict.fromkeys(chosen.doubts)
    if is_stretch:
        doubts[Doubt.RANGE_END] = None
    if len({reading.due for reading in ends}) > 1:
        doubts[Doubt.SEVERAL] = None
    return DueReading(chosen.kind, chosen.due, doubts=tuple(doubts))


def _sharing_year(moments: Sequence[Moment]) -> Iterable[Moment]:
    """Let «enero, abril y julio de 2024» be three months of one year."""
    last = moments[-1]
    for moment in moments:
        lacks_year = moment.year is None and moment.unit in (Unit.MONTH, Unit.DAY)
        if lacks_year and last.year is not None and last.unit in (Unit.MONTH, Unit.DAY):
            year = last.year if moment.month <= last.month else last.year - 1
            yield replace(moment, year=year)
        else:
            yield moment


def _read_moment(moment: Moment, span: Span | None) -> DueReading:
    doubts: list[Doubt] = [Doubt.RANGE_END] if moment.is_stretch else []
    if moment.is_doubtful:
        doubts.append(Doubt.DAY_FIRST)
    if moment.unit is Unit.IMPOSSIBLE:
        return DueReading(DueKind.NONE, doubts=(Doubt.NOT_UNDERSTOOD,))
    if moment.unit is Unit.YEAR and moment.year:
        return DueReading(DueKind.MONTH, month_end(moment.year, 12), doubts=(Doubt.RANGE_END,))
    if moment.unit in (Unit.PART, Unit.NTH_MONTH):
        return _read_counted(moment, span)
    year = moment.year
    if year is None:
        years = _years_of(moment.month, span) if span else []
        if not years:
            return DueReading(DueKind.NONE, doubts=(Doubt.OUTSIDE,))
        year = years[0]
        if len(years) > 1:
            doubts.append(Doubt.YEAR_AMBIGUOUS)
    if moment.unit is Unit.MONTH:
        return DueReading(DueKind.MONTH, month_end(year, moment.month), doubts=tuple(doubts))
    if moment.day > month_end(year, moment.month).day:  # 29 February of a year that lacks it
        return DueReading(DueKind.NONE, doubts=(Doubt.NOT_UNDERSTOOD,))
    return DueReading(DueKind.DATE, date(year, moment.month, moment.day), doubts=tuple(doubts))


def _years_of(month: int, span: Span) -> list[int]:
    """Return the years in which a month falls, in whole or in part, within the period."""
    return [
        year
        for year in range(span.start.year, span.last.year + 1)
        if month_end(year, month) >= span.start and date(year, month, 1) <= span.last
    ]


def _read_counted(moment: Moment, span: Span | None) -> DueReading:
    """Read a part of a year, or the nth month.

    With a printed year it is a part of that calendar year. Without one it is counted from the
    plan's start, which is the same when the plan starts in January and is said when it does not.
    """
    size = moment.size or 1
    if moment.year is not None:
        number = 12 // size if moment.ordinal == LAST else moment.ordinal
        due = month_end(moment.year, number * size)
        return DueReading(DueKind.MONTH, due, doubts=(Doubt.RANGE_END,))
    if span is None:
        return DueReading(DueKind.NONE, doubts=(Doubt.OUTSIDE,))
    number = span.months // size if moment.ordinal == LAST else moment.ordinal
    if not 1 <= number * size <= max(span.months, size):
        return DueReading(DueKind.NONE, doubts=(Doubt.OUTSIDE,))
    last = add_months(span.start.replace(day=1), number * size - 1)
    is_calendar = moment.unit is Unit.PART and span.start.month == 1
    doubts = (Doubt.RANGE_END,) if is_calendar else (Doubt.RANGE_END, Doubt.COUNTED)
    return DueReading(DueKind.MONTH, month_end(last.year, last.month), doubts=doubts)


def earliest_month(phrases: Iterable[str], years: tuple[int, int] | None) -> date | None:
    """Return the first day of the earliest month that the timings name, or ``None``.

    Months without a year take it from the plan's printed years: in a plan of two years, the
    earliest month is the one after the longest silence of the cycle (November comes before
    January in «noviembre, enero, marzo»).
    """
    named: set[int] = set()
    dated: set[tuple[int, int]] = set()
    for phrase in phrases:
        for moment in find_moments(plain(phrase)):
            if moment.unit not in (Unit.MONTH, Unit.DAY):
                continue
            if moment.year is None:
                named.add(moment.month)
            else:
                dated.add((moment.year, moment.month))
    if named and not years:
        return None
    if years:
        dated = {pair for pair in dated if years[0] <= pair[0] <= years[1]}
    candidates = set(dated)
    if named and years:
        candidates |= _cycle_start(named, years)
    return date(*min(candidates), 1) if candidates else None


def _cycle_start(named: set[int], years: tuple[int, int]) -> set[tuple[int, int]]:
    months = sorted(named)
    if years[0] == years[1]:
        return {(years[0], months[0])}
    gaps = [
        ((month - before - 1) % 12, month)
        for before, month in zip([months[-1], *months[:-1]], months, strict=True)
    ]
    first = max(gaps, key=lambda gap: (gap[0], gap[1]))[1]
    # A year that begins in January does not straddle two: nothing can be inferred.
    return {(years[0], first)} if first > 1 else set()
