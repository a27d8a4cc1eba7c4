"""What was understood of a plan document, and what was not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from virgula.documents.blocks import Place
from virgula.domain.due_phrases import DueReading, Span


class Severity(StrEnum):
    """How much a finding weighs: with a blocking one or an open question, nothing is imported."""

    BLOCKING = "blocking"
    QUESTION = "question"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell a person: ``kind`` and ``values`` make the sentence, ``place`` says where.

    A question has a ``key`` under which it is answered, and perhaps its ``options``.
    """

    kind: str
    severity: Severity
    place: Place | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowDraft:
    """A window of the legend. ``end_month`` is excluded; both are ``None`` when permanent."""

    key: str
    name: str
    first_month: int | None
    end_month: int | None
    shape: str
    colour_light: str
    colour_dark: str

    @property
    def is_permanent(self) -> bool:
        return self.first_month is None


@dataclass(frozen=True, slots=True)
class ObjectiveDraft:
    kind: str
    code: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class AlignmentDraft:
    """A code of a programme's line; ``programme`` is empty while it is not known."""

    code: str
    printed: str
    programme: str
    place: Place


@dataclass(slots=True)
class LineDraft:
    text: str
    place: Place
    printed_code: str = ""
    external_id: str = ""
    code: str = ""
    due_text: str = ""
    # What is read when it is not what is printed: «2» under «Trimestre» is «trimestre 2».
    due_read: str = ""
    # The timing stood in brackets at the end of the text: «Publicar la guía (marzo)».
    due_in_text: bool = False
    due_place: Place | None = None
    due: DueReading | None = None
    owner_text: str = ""
    owner: str = ""
    window_text: str = ""
    alignment_text: str = ""
    alignments: list[AlignmentDraft] = field(default_factory=list)


@dataclass(slots=True)
class ComponentDraft:
    title: str
    place: Place
    label: str = ""
    code: str = ""
    intro: list[tuple[str, Place]] = field(default_factory=list)
    lines: list[LineDraft] = field(default_factory=list)
    alignments: list[AlignmentDraft] = field(default_factory=list)

    @property
    def intro_text(self) -> str:
        return "\n\n".join(text for text, _ in self.intro)


@dataclass(slots=True)
class BodyDraft:
    """The collegiate body that the document names; ``key`` when the system knows it."""

    printed: str = ""
    key: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class PlanDraft:
    """A plan as its document says it."""

    key: str = ""
    title: str = ""
    status_printed: str = ""
    years: tuple[int, int] | None = None
    start: date | None = None
    start_is_assumed: bool = False
    # The start of the plan that is already here, if there is one: its windows count from there.
    placing_start: date | None = None
    months: int = 12
    body: BodyDraft = field(default_factory=BodyDraft)
    proposed_by: str = ""
    proposed_by_office: str = ""
    windows: list[WindowDraft] = field(default_factory=list)
    windows_printed: bool = False
    objectives: list[ObjectiveDraft] = field(default_factory=list)
    components: list[ComponentDraft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def lines(self) -> list[LineDraft]:
        return [line for component in self.components for line in component.lines]

    @property
    def span(self) -> Span | None:
        return Span(self.start, self.months) if self.start else None

    @property
    def can_apply(self) -> bool:
        stops = {Severity.BLOCKING, Severity.QUESTION}
        return not any(finding.severity in stops for finding in self.findings)

    def note(
        self, kind: str, severity: Severity, place: Place | None = None, /, **values: Any
    ) -> None:
        self.findings.append(Finding(kind, severity, place, values))

    def ask(
        self,
        kind: str,
        key: str,
        place: Place | None = None,
        options: tuple[Option, ...] = (),
        /,
        **values: Any,
    ) -> None:
        self.findings.append(Finding(kind, Severity.QUESTION, place, values, key, options))


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of the system: the names that documents give it, and the codes of its lines."""

    key: str
    name: str
    names: tuple[str, ...]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution of the system and every name under which documents know it."""

    key: str
    name: str
    names: tuple[str, ...]
    is_collegiate: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the system already knows and a document may leave unsaid."""

    programmes: tuple[Programme, ...] = ()
    institutions: tuple[Institution, ...] = ()
    windows: tuple[WindowDraft, ...] = ()
    prefix: str = ""
    placing_start: date | None = None
    start: date | None = None
    months: int = 12
    # Codes that components of the plan already have, by the words of their title.
    component_codes: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
