"""Codes of components and lines: as printed, or made from what is printed, and said so."""

import re
from collections import Counter
from collections.abc import Sequence

from virgula.domain.plain_text import bare_words
from virgula.plans.importers.drafts import ComponentDraft, Context, LineDraft, PlanDraft, Severity

CODE_LENGTH = 20
LINE_CODE_LENGTH = 30
_PREFIX = re.compile(r"[\w-]{1,12}")


def code_components(
    draft: PlanDraft, context: Context, components: Sequence[ComponentDraft]
) -> None:
    """Give each component its code: its label, the one it had, the prefix of the set, or ask."""
    for component in components:
        known = context.component_codes.get(bare_words(component.title), "")
        component.code = (component.label or known)[:CODE_LENGTH]
    bare = [component for component in components if not component.code]
    if len(bare) > 1 and len(bare) == len(components):
        for number, component in enumerate(bare, start=1):
            component.code = str(number)
        draft.note("components_numbered", Severity.INFO, bare[0].place, count=len(bare))
    else:
        for number, component in enumerate(bare, start=1):
            _ask_prefix(draft, context, component, number, components)
    _refuse_repeats(draft, components)


def _ask_prefix(
    draft: PlanDraft,
    context: Context,
    component: ComponentDraft,
    number: int,
    components: Sequence[ComponentDraft],
) -> None:
    key = "prefix" if number == 1 else f"prefix:{number}"
    default = context.prefix if number == 1 else ""
    code = context.answers.get(key, "").strip() or default
    if _PREFIX.fullmatch(code):
        component.code = code
        if code == default:
            draft.note(
                "prefix_from_defaults",
                Severity.INFO,
                component.place,
                title=component.title,
                code=code,
            )
        return
    suggested = _suggestion(component.title, {part.code for part in components})
    component.code = suggested
    draft.ask("prefix", key, component.place, title=component.title, suggested=suggested)


def _suggestion(title: str, taken: set[str]) -> str:
    letters = bare_words(title).replace(" ", "").upper()
    for length in (3, 4, 5, 6):
        if letters[:length] not in taken:
            return letters[:length] or "P"
    return f"P{len(taken)}"


def _refuse_repeats(draft: PlanDraft, components: Sequence[ComponentDraft]) -> None:
    seen: dict[str, ComponentDraft] = {}
    for component in components:
        first = seen.setdefault(component.code, component)
        if first is not component:
            draft.note(
                "component_twice",
                Severity.BLOCKING,
                component.place,
                code=component.code,
                first=first.title,
                second=component.title,
                other=first.place,
            )


def code_lines(draft: PlanDraft) -> None:
    """Give each line its code: component and number, or the whole code that was printed."""
    printed = Counter(line.printed_code for line in draft.lines if line.printed_code)
    seen: dict[str, LineDraft] = {}
    for component in draft.components:
        used = {line.printed_code for line in component.lines}
        counter = 0
        for line in component.lines:
            if not line.printed_code:
                counter = _next_free(counter, used)
            line.code = _line_code(component.code, line.printed_code or str(counter), printed)
            first = seen.setdefault(line.code, line)
            if first is not line:
                draft.note(
                    "code_twice", Severity.BLOCKING, line.place, code=line.code, other=first.place
                )
            line.external_id = (line.external_id or line.code)[:100]


def _next_free(counter: int, used: set[str]) -> int:
    counter += 1
    while str(counter) in used:
        counter += 1
    return counter


def _line_code(component: str, printed: str, counts: Counter[str]) -> str:
    if printed.isdecimal():
        return f"{component}-{int(printed)}"[:LINE_CODE_LENGTH]
    if counts[printed] > 1 or len(printed) == 1:
        return f"{component}-{printed}"[:LINE_CODE_LENGTH]
    return printed[:LINE_CODE_LENGTH]
