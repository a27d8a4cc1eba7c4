"""Documents of tests, understood without a database."""

from datetime import date

from virgula.documents.reading import read_document
from virgula.plans.importers import understand
from virgula.plans.importers.drafts import Context, Institution, Programme, WindowDraft
from virgula.plans.importers.timing import placement_of

WINDOWS = tuple(
    WindowDraft(name, name, first, end, shape, "#2F5D62", "#9CD3D8")
    for name, first, end, shape in (
        ("lluvia", 0, 3, "circle"),
        ("brote", 3, 6, "triangle"),
        ("cosecha", 6, 9, "diamond"),
        ("reposo", 9, 12, "square"),
        ("siempre", None, None, "ring"),
    )
)
HARBOUR = Institution(
    "mesa-puertos", "Mesa de Puertos Abiertos", ("Mesa de Puertos Abiertos", "MPA"), True
)
TIDE = Programme(
    "marea", "Programa Marea", ("Programa Marea", "MAREA"), frozenset(("1.1.1 A", "1.1.2"))
)
WIND = Programme("viento", "Programa Viento", ("Programa Viento",), frozenset(("2.2.1", "2.2.2 B")))


def context(**values):
    defaults = {
        "windows": WINDOWS,
        "institutions": (HARBOUR,),
        "programmes": (TIDE, WIND),
        "start": date(2024, 1, 1),
    }
    return Context(**{**defaults, **values})


def draft_of(data, name="plan.md", **values):
    data = data.encode() if isinstance(data, str) else data
    return understand(read_document(data, name=name), context(**values))


def lines_of(draft):
    """Return (code, kind of due, day, window) of each line: what an import promises."""
    return [
        (
            line.code,
            line.due.kind.value if line.due else None,
            line.due.due.isoformat() if line.due and line.due.due else None,
            placed.window.key if (placed := placement_of(draft, line)).window else None,
        )
        for line in draft.lines
    ]


def findings_of(draft, *severities):
    """Return (kind, line or cell) of each finding, in its order."""
    return [
        (finding.kind, (finding.place.cell or finding.place.line) if finding.place else None)
        for finding in draft.findings
        if not severities or finding.severity in severities
    ]
