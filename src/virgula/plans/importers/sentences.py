"""What each finding says to a person, and what it advises."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from virgula.documents.blocks import Place
from virgula.domain.due_phrases import DueKind
from virgula.plans.importers.drafts import Finding, Option
from virgula.ui.formats import day_long, month_name, quantity

Words = str | Promise

MESSAGES: dict[str, Words] = {
    # How the document was read.
    "encoding": gettext_lazy("The file is not in UTF-8: it was read as %(detail)s."),
    "encoded_twice": gettext_lazy(
        "The accents of the file were broken by saving it twice; they were mended."
    ),
    "formula_without_value": gettext_lazy("A cell holds a formula whose result was never saved."),
    "hidden_sheet": gettext_lazy("A hidden sheet was not read."),
    "no_title": gettext_lazy(
        "The document has no title: the name of the file was taken, «%(title)s»."
    ),
    # Components.
    "prefix_from_defaults": gettext_lazy(
        "«%(title)s» has no letter: its lines take the prefix %(code)s of the system."
    ),
    "prefix": gettext_lazy("«%(title)s» has no letter or number. What prefix do its lines take?"),
    "components_numbered": gettext_lazy(
        "The components have no letter or number: they were numbered in their order."
    ),
    "component_twice": gettext_lazy(
        "Two components have the code %(code)s: «%(first)s» (%(other)s) and «%(second)s»."
    ),
    "component_matched": gettext_lazy(
        "The table says «%(printed)s»; it was read as the component «%(title)s»."
    ),
    "component_only_in_table": gettext_lazy(
        "The component «%(title)s» stands only in the table, not in the text."
    ),
    "component_without_lines": gettext_lazy(
        "The component «%(title)s» is announced and has no lines: it is not imported."
    ),
    "name_joined": gettext_lazy(
        "A page cut the name of a component in two; it was read as «%(title)s»."
    ),
    "section_not_used": gettext_lazy(
        "The section «%(title)s» has a numbered list and was not read as a component."
    ),
    # Lines.
    "no_lines": gettext_lazy("No lines of action were found in the document."),
    "no_line_column": gettext_lazy(
        "The table has no column of lines of action. Its headings are: %(heads)s."
    ),
    "columns_not_used": gettext_lazy("These columns of the table are not imported: %(heads)s."),
    "due_in_text": gettext_lazy(
        "«%(printed)s», at the end of line %(code)s, was read as its timing."
    ),
    "row_without_text": gettext_lazy("A row of the table has no text of a line: it was skipped."),
    "line_only_in_table": gettext_lazy(
        "The line «%(text)s» of component %(component)s stands only in the table."
    ),
    "texts_differ": gettext_lazy(
        "Line %(code)s reads «%(first)s» in the text (%(other)s) and «%(second)s» in the table; "
        "the text was kept."
    ),
    "line_twice": gettext_lazy(
        "Line %(code)s stands twice: here and before (%(other)s). Which one holds?"
    ),
    "same_text_twice": gettext_lazy(
        "«%(text)s» stands twice in the same component with different numbers (also: %(other)s)."
    ),
    "code_twice": gettext_lazy("Two lines have the code %(code)s (the other one: %(other)s)."),
    # Time.
    "start_assumed": gettext_lazy(
        "The document does not say when the plan starts: %(start)s is assumed."
    ),
    "start": gettext_lazy("When does the plan start? The document does not say."),
    "bad_start": gettext_lazy("«%(answer)s» is not a date. When does the plan start?"),
    "start_kept": gettext_lazy(
        "The plan here starts on %(start)s; an import does not move the start."
    ),
    "no_timing": gettext_lazy("No line of the document says when it is due."),
    "line_without_timing": gettext_lazy("Line %(code)s has no timing."),
    "due_not_understood": gettext_lazy(
        "«%(printed)s» was not understood as the timing of line %(code)s. When is it due?"
    ),
    "due_outside": gettext_lazy(
        "«%(printed)s», of line %(code)s, falls outside the plan. When is it due?"
    ),
    "due_range_end": gettext_lazy(
        "«%(printed)s», of line %(code)s, is a stretch: it is due at its end, %(due)s."
    ),
    "due_several": gettext_lazy(
        "«%(printed)s», of line %(code)s, names several moments: the last one was taken, %(due)s."
    ),
    "due_counted": gettext_lazy(
        "«%(printed)s», of line %(code)s, was counted from the start of the plan, not from "
        "January: %(due)s."
    ),
    "due_day_first": gettext_lazy(
        "«%(printed)s», of line %(code)s, was read with the day first: %(due)s."
    ),
    "due_year_ambiguous": gettext_lazy(
        "«%(printed)s», of line %(code)s, may be of more than one year: %(due)s was taken."
    ),
    "due_since": gettext_lazy(
        "«%(printed)s», of line %(code)s, says when it begins and not when it ends: it was read "
        "as permanent."
    ),
    "due_rhythm": gettext_lazy(
        "«%(printed)s», of line %(code)s, is a rhythm: it was read as permanent."
    ),
    "due_then": gettext_lazy(
        "«%(printed)s», of line %(code)s, is due (%(due)s) and goes on after that."
    ),
    "due_whole_plan": gettext_lazy("«%(printed)s», of line %(code)s, was read as permanent."),
    "due_extra_words": gettext_lazy(
        "Of «%(printed)s», of line %(code)s, only this was understood: %(due)s."
    ),
    "due_before_start": gettext_lazy(
        "Line %(code)s is due before the start of the plan (%(due)s, «%(printed)s»): it has no "
        "window."
    ),
    "due_without_window": gettext_lazy(
        "No window of the plan holds the timing of line %(code)s («%(printed)s»)."
    ),
    # Windows.
    "windows_from_defaults": gettext_lazy(
        "The document has no legend of windows: those of the system were taken."
    ),
    "no_windows": gettext_lazy("Neither the document nor the system says the windows of the plan."),
    "window_named_twice": gettext_lazy("The legend names a window twice: it was not used."),
    "window_gap": gettext_lazy("The legend says nothing of months %(first)s to %(last)s."),
    "window_overlap": gettext_lazy("Window «%(name)s» overlaps the one before it."),
    "window_differs": gettext_lazy(
        "Line %(code)s prints the window «%(printed)s» and its timing gives «%(computed)s»."
    ),
    # Who and what for.
    "body_unknown": gettext_lazy("The system knows no collegiate body called «%(printed)s»."),
    "body_missing": gettext_lazy("The document does not name a collegiate body."),
    "owner_unknown": gettext_lazy(
        "The system knows no institution called «%(printed)s» (line %(code)s): it stays without "
        "owner."
    ),
    "no_programmes": gettext_lazy(
        "The codes %(codes)s belong to a programme, and the system has none: they are not aligned."
    ),
    "programme_of_list": gettext_lazy(
        "The document does not name the programme of the codes %(codes)s. Which one is it?"
    ),
    "unknown_codes": gettext_lazy(
        "%(programme)s has no lines with the codes %(codes)s: they are not aligned."
    ),
    # The plan that is already here.
    "plan_key_taken": gettext_lazy(
        "The key «%(key)s» belongs to another plan. Under which key is this one kept?"
    ),
    "bad_plan_key": gettext_lazy(
        "«%(key)s» cannot be a key: use small letters, digits and hyphens."
    ),
    "plan_of_other_body": gettext_lazy(
        "The plan «%(key)s» belongs to %(body)s. Write its key to import into it, or a new one."
    ),
    "plan_approved": gettext_lazy(
        "The plan is already approved: what changes now was not part of that agreement."
    ),
}
ADVICE: dict[str, Words] = {
    "encoding": gettext_lazy("Save it as UTF-8 if you see odd characters."),
    "encoded_twice": gettext_lazy("Look at the accents before importing."),
    "formula_without_value": gettext_lazy("Open the file, save it and upload it again."),
    "hidden_sheet": gettext_lazy("Show it in the file if it belongs to the plan."),
    "no_title": gettext_lazy("Write the title of the plan at the top of the document."),
    "columns_not_used": gettext_lazy("What they say is kept in the document itself."),
    "prefix": gettext_lazy("For example: %(suggested)s."),
    "component_twice": gettext_lazy("Give one of them another letter in the document."),
    "component_matched": gettext_lazy("Write the same name in both places."),
    "component_without_lines": gettext_lazy("Check that its list is numbered."),
    "section_not_used": gettext_lazy("Give it a letter («A. …») if it is one."),
    "no_lines": gettext_lazy(
        "A plan needs titled components with numbered lines, or a table with headings such as "
        "component, line of action and timing."
    ),
    "no_line_column": gettext_lazy(
        "Call the column of the lines «Línea de acción» or «Actividad»."
    ),
    "row_without_text": gettext_lazy("Complete the row or delete it."),
    "line_twice": gettext_lazy("Choose one, or mend the document."),
    "same_text_twice": gettext_lazy("Check whether one of them is left over."),
    "code_twice": gettext_lazy("Give one of them another number in the document."),
    "texts_differ": gettext_lazy("Check that the numbers of text and table agree."),
    "start_assumed": gettext_lazy("If it starts on another day, say so before importing."),
    "start": gettext_lazy("Write the date as YYYY-MM-DD."),
    "bad_start": gettext_lazy("Write the date as YYYY-MM-DD."),
    "start_kept": gettext_lazy(
        "The start is moved on the page of the plan, where its reason is kept."
    ),
    "no_timing": gettext_lazy("Add a column called «Plazo» or «Implementación»."),
    "line_without_timing": gettext_lazy("It is imported without timing and marked so."),
    "due_not_understood": gettext_lazy(
        "Write it otherwise, for example «marzo de 2023» or «por definir», or leave it without "
        "timing."
    ),
    "due_outside": gettext_lazy("Write the year, or leave it without timing."),
    "due_counted": gettext_lazy(
        "Add the year to the document if it is a part of the calendar year."
    ),
    "due_day_first": gettext_lazy("Write the month with letters to leave no doubt."),
    "due_year_ambiguous": gettext_lazy("Write the year in the document."),
    "due_since": gettext_lazy("Write when it ends if it does."),
    "due_rhythm": gettext_lazy("Give the line a goal with that rhythm."),
    "due_then": gettext_lazy("Give the line a second goal, with a rhythm."),
    "due_before_start": gettext_lazy("Check the year, or the start of the plan."),
    "due_without_window": gettext_lazy("Check the year, or the length of the plan."),
    "no_windows": gettext_lazy("Add them in the manager, or write a legend in the document."),
    "window_named_twice": gettext_lazy("Give each window a name of its own."),
    "window_differs": gettext_lazy("The window is always computed: check the timing."),
    "body_unknown": gettext_lazy("Choose it in the list, or add its name as an alias."),
    "body_missing": gettext_lazy("Choose it in the list, or add its name as an alias."),
    "owner_unknown": gettext_lazy(
        "Add its name as an alias, or choose the owner on the line's page."
    ),
    "no_programmes": gettext_lazy("Load the lines of the programme and import the plan again."),
    "programme_of_list": gettext_lazy("Choose the programme, or leave the codes without one."),
    "unknown_codes": gettext_lazy("Check the codes, or load the lines that are missing."),
    "plan_key_taken": gettext_lazy("For example: %(suggested)s."),
    "plan_approved": gettext_lazy("The version that was approved stays readable in its history."),
}


def message_of(finding: Finding) -> str:
    """Return the sentence of a finding."""
    return str(MESSAGES[finding.kind]) % _said(finding.values)


def advice_of(finding: Finding) -> str:
    """Return what to do about a finding, or nothing."""
    return str(ADVICE.get(finding.kind, "")) % _said(finding.values)


def option_label(finding: Finding, option: Option) -> str:
    """Return the words of an option of a question."""
    words = {
        "first": _("The first one"),
        "last": _("The last one"),
        "both": _("Both, as two lines"),
        "none": _("None of them"),
    }
    return option.label or str(words.get(option.value, option.value))


def place_text(place: Place | None) -> str:
    """Say a place: «line 12», «sheet Plan, cell B4»."""
    if place is None:
        return ""
    if place.sheet and place.cell:
        return _("sheet «%(sheet)s», cell %(cell)s") % {"sheet": place.sheet, "cell": place.cell}
    if place.sheet:
        return _("sheet «%(sheet)s»") % {"sheet": place.sheet}
    return _("line %(line)s") % {"line": place.line} if place.line else ""


def due_words(kind: DueKind | str, due: date | None) -> str:
    """Say a timing as precisely as it was read: a month stays a month."""
    from virgula.plans.choices import DueKind as Choice

    if due is None:
        return str(Choice(str(kind)).label)
    return month_name(due) if str(kind) == DueKind.MONTH else day_long(due)


def refused_sentence(count: int) -> str:
    """Say that nothing was imported, and how much stands in the way."""
    return ngettext(
        "Nothing was imported: %(count)s thing has to be settled first.",
        "Nothing was imported: %(count)s things have to be settled first.",
        count,
    ) % {"count": quantity(count)}


def _said(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of a finding as a reader reads them."""
    said = {}
    for name, value in values.items():
        if name == "due":
            said[name] = due_words(values.get("kind", DueKind.MONTH), value)
        elif isinstance(value, Place):
            said[name] = place_text(value)
        elif isinstance(value, date):
            said[name] = day_long(value)
        else:
            said[name] = "" if value is None else str(value)
    return said
