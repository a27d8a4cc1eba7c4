"""The forms of the desk: what a person types to act on a plan."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.domain.rhythm import Every, Rhythm, read_rhythm
from virgula.evidence.measures import Measure, measures
from virgula.evidence.registry import kinds
from virgula.institutions.models import Actor, System, Territory
from virgula.plans.choices import LineStatus, PlanKind
from virgula.plans.models import Goal, Line, Occurrence

UPLOAD_ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.csv,.txt"


class DayField(forms.DateField):
    """A civil day, picked or typed as the browser writes it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y"])
        super().__init__(**options)


class ActorField(forms.ModelChoiceField[Actor]):
    """An institution of the system, by its name."""

    def __init__(self, system: System | None = None, **options: Any) -> None:
        actors = Actor.objects.none()
        if system is not None:
            actors = Actor.objects.filter(system=system).order_by("name", "pk")
        super().__init__(actors, **options)

    def label_from_instance(self, obj: Actor) -> str:
        return f"{obj.acronym} · {obj.name}" if obj.acronym else obj.name


class ReasonForm(forms.Form):
    """Only why."""

    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        help_text=_("The history keeps it, and anyone can read it there."),
        error_messages={"required": _("Write why: the history keeps it.")},
    )


class StartForm(forms.Form):
    starts_on = DayField(label=_("The plan starts on"))
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The history of the plan keeps it, and anyone can read it there."),
        error_messages={"required": _("Write why: the history keeps it.")},
    )


class ApprovalForm(forms.Form):
    agreement = forms.CharField(
        label=_("Number of the agreement"),
        max_length=100,
        help_text=_("As the minutes write it."),
    )
    agreed_on = DayField(label=_("Day of the session"))


class StatusForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Situation"), choices=LineStatus.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to discard a line, or to bring it back."),
        required=False,
    )


class OwnerForm(forms.Form):
    owner = ActorField(label=_("Who answers for it"), required=False, empty_label=_("Nobody yet"))

    def __init__(self, *arguments: Any, system: System, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["owner"].queryset = Actor.objects.filter(system=system).order_by("name", "pk")  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    decision_due_on = DayField(
        label=_("Its dates are decided by"),
        required=False,
        help_text=_("Until that day passes the line is not late."),
    )
    decision_owner = forms.CharField(
        label=_("Who decides"), max_length=200, required=False, help_text=_("A session, a group …")
    )


class IssueForm(forms.Form):
    label = forms.CharField(
        label=_("Issue"), max_length=200, help_text=_("As its calendar calls it.")
    )
    due_on = DayField(label=_("It closes on"))


AGREED_DATES = 3


class AgreedDatesForm(forms.Form):
    """Up to three dates that one agreement sets."""

    agreement = forms.CharField(
        label=_("Number of the agreement"),
        max_length=100,
        help_text=_("As the minutes write it."),
        error_messages={"required": _("Write the number of the agreement.")},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for number in range(1, AGREED_DATES + 1):
            first = number == 1
            self.fields[f"label_{number}"] = forms.CharField(
                label=_("Date %(number)s: what for") % {"number": number},
                max_length=200,
                required=first,
            )
            self.fields[f"due_on_{number}"] = DayField(
                label=_("Date %(number)s: day") % {"number": number}, required=first
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(2, AGREED_DATES + 1):
            label, due_on = data.get(f"label_{number}"), data.get(f"due_on_{number}")
            if bool(label) != bool(due_on):
                missing = f"due_on_{number}" if label else f"label_{number}"
                self.add_error(missing, _("A date needs its day and what it is for."))
        return data

    def dates(self) -> list[tuple[str, date]]:
        found = [
            (self.cleaned_data.get(f"label_{number}"), self.cleaned_data.get(f"due_on_{number}"))
            for number in range(1, AGREED_DATES + 1)
        ]
        return [(label, due_on) for label, due_on in found if label and due_on]


class PeriodForm(forms.Form):
    label = forms.CharField(label=_("Project"), max_length=200)
    starts_on = DayField(label=_("Active from"))
    ends_on = DayField(
        label=_("Active until the day before"),
        required=False,
        help_text=_("Leave it empty while it goes on."),
    )


class ClosePeriodForm(forms.Form):
    ends_on = DayField(label=_("It is active no more from"))


class FollowUpForm(forms.Form):
    text = forms.CharField(label=_("What was said of its advance"), widget=forms.Textarea)
    is_public = forms.BooleanField(label=_("Anyone may read it"), required=False, initial=True)


class StepForm(forms.Form):
    text = forms.CharField(label=_("Concrete action"), max_length=300)
    owner = ActorField(label=_("Who does it"), required=False, empty_label=_("Nobody yet"))
    due_on = DayField(label=_("For"), required=False)

    def __init__(self, *arguments: Any, system: System, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["owner"].queryset = Actor.objects.filter(system=system).order_by("name", "pk")  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    kind = forms.ChoiceField(label=_("Every record of this kind"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = [(kind.key, str(kind.label)) for kind in kinds()]  # type: ignore[attr-defined]


class ProgrammeLineField(forms.ModelChoiceField[Line]):
    def label_from_instance(self, obj: Line) -> str:
        text = obj.text or str(_("official text pending"))
        return f"{obj.plan} · {obj.code} · {text}"[:140]


class AlignmentForm(forms.Form):
    programme_line = ProgrammeLineField(Line.objects.none(), label=_("Line of a programme"))

    def __init__(self, *arguments: Any, system: System, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["programme_line"].queryset = (  # type: ignore[attr-defined]
            Line.objects.filter(plan__system=system, plan__kind=PlanKind.PROGRAMME)
            .select_related("plan")
            .order_by("plan__short_title", "component__position", "position", "pk")
        )


class EvidenceForm(forms.Form):
    """What was done, when, and its one proof."""

    title = forms.CharField(
        label=_("What was done"),
        max_length=500,
        help_text=_("In a few words, as you would tell it to somebody."),
    )
    day = DayField(label=_("Day on which it happened"))
    quantity = forms.DecimalField(
        label=_("How many"),
        initial=1,
        min_value=0,
        max_digits=18,
        decimal_places=4,
        help_text=_("Workshops, people, minutes … 1 when it is one thing."),
    )
    link = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        help_text=_("We keep a dated copy of what it shows today."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": UPLOAD_ACCEPT}),
        help_text=_("A photo, a letter, a list: PDF, image or document of at most 20 MB."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("When there is neither link nor file: say who can confirm it."),
    )
    actor = ActorField(
        label=_("Institution that did it"), required=False, empty_label=_("Not said")
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Where"), required=False, empty_label=_("Not said")
    )
    occurrence = forms.ModelChoiceField(
        Occurrence.objects.none(),
        label=_("For which of its dates"),
        required=False,
        empty_label=_("The one of that day"),
    )

    def __init__(self, *arguments: Any, line: Line, **options: Any) -> None:
        super().__init__(*arguments, **options)
        system = line.plan.system
        known: dict[str, Any] = {
            "actor": Actor.objects.filter(system=system).order_by("name", "pk"),
            "territory": Territory.objects.filter(system=system).order_by("name", "pk"),
            "occurrence": line.occurrences.order_by("due_on", "pk"),
        }
        for name, queryset in known.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        if not line.occurrences.exists():
            del self.fields["occurrence"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in ("link", "file", "note") if data.get(name)]
        if len(given) != 1 and not {"link", "file", "note"} & set(self.errors):
            raise ValidationError(
                _("Give one proof: a link, a file or a note. Only one of the three."),
                code="one_proof",
            )
        return data


class MeasureSelect(forms.Select):
    """A list of measures whose options carry the words of their unit, for the preview."""

    units: dict[str, tuple[str, str]]

    def create_option(self, name: str, value: Any, *rest: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *rest, **options)
        one, many = getattr(self, "units", {}).get(str(value), ("", ""))
        option["attrs"] |= {"data-one": one, "data-many": many}
        return option


EVERY = [
    (Every.DAY.value, pgettext_lazy("every", "day")),
    (Every.WEEK.value, pgettext_lazy("every", "week")),
    (Every.MONTH.value, pgettext_lazy("every", "month")),
    (Every.BIMESTER.value, pgettext_lazy("every", "two months")),
    (Every.QUARTER.value, pgettext_lazy("every", "quarter")),
    (Every.YEAR.value, pgettext_lazy("every", "year")),
]
TARGET, RHYTHM = "target", "rhythm"
LINE, LEDGER = "line", "ledger"


class GoalForm(forms.Form):
    """A goal for who is no technician: how many of what, by when or how often."""

    kind = forms.ChoiceField(
        label=_("What is promised"),
        choices=[
            (TARGET, _("An amount by a date")),
            (RHYTHM, _("A rhythm that is kept all year")),
        ],
        widget=forms.RadioSelect,
        initial=TARGET,
    )
    amount = forms.DecimalField(
        label=_("How many"), min_value=0, max_digits=18, decimal_places=4, initial=1
    )
    measure = forms.ChoiceField(label=_("Of what"), widget=MeasureSelect, initial="evidence.facts")
    due_on = DayField(
        label=_("By which day"),
        required=False,
        help_text=_("For an amount. Empty: the line's own due date, or the end of the plan."),
    )
    every = forms.ChoiceField(label=_("Every"), choices=EVERY, required=False, initial="week")
    tolerance = forms.IntegerField(
        label=_("How many may be missed in a row"),
        min_value=0,
        max_value=366,
        required=False,
        initial=0,
        help_text=_("For a rhythm: with 0, the first one missed makes the line late."),
    )
    since = DayField(
        label=_("Judged since"),
        required=False,
        help_text=_("For a rhythm. Empty: since the plan starts."),
    )
    title = forms.CharField(
        label=_("The goal in your own words"),
        max_length=300,
        required=False,
        help_text=_("Left empty, it is written for you."),
    )
    counts = forms.ChoiceField(
        label=_("What counts"),
        choices=[
            (LINE, _("The evidence of this line")),
            (LEDGER, _("Every record of the network in the plan's year")),
        ],
        widget=forms.RadioSelect,
        initial=LINE,
    )
    baseline = forms.DecimalField(
        label=_("Where it starts"),
        max_digits=18,
        decimal_places=4,
        required=False,
        initial=0,
        help_text=_("What there was before the plan; 0 in most cases."),
    )
    owner = ActorField(label=_("Who answers for it"), required=False, empty_label=_("Nobody yet"))

    def __init__(
        self, *arguments: Any, system: System, goal: Goal | None = None, **options: Any
    ) -> None:
        if goal is not None:
            options.setdefault("initial", goal_initial(goal))
        super().__init__(*arguments, **options)
        self.fields["owner"].queryset = Actor.objects.filter(system=system).order_by("name", "pk")  # type: ignore[attr-defined]
        known = newest_measures(measures())
        field = self.fields["measure"]
        field.choices = [(item.key, f"{item.label} ({item.unit})") for item in known]  # type: ignore[attr-defined]
        field.widget.units = {item.key: (str(item.unit.one), str(item.unit.many)) for item in known}
        self.was = goal

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == RHYTHM and not data.get("every"):
            self.add_error("every", _("Say how often."))
        if data.get("kind") == RHYTHM and data.get("amount") == 0:
            self.add_error("amount", _("A rhythm needs an amount greater than 0."))
        return data

    def terms(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        data = self.cleaned_data
        is_rhythm = data["kind"] == RHYTHM
        rhythm = (
            Rhythm(
                Every(data["every"]),
                data["amount"],
                data.get("tolerance") or 0,
                data.get("since"),
                self._unless(),
            )
            if is_rhythm
            else None
        )
        return {
            "measure": data["measure"],
            "target": None if is_rhythm else data["amount"],
            "due_on": None if is_rhythm else data.get("due_on"),
            "rhythm": rhythm,
            "baseline": data.get("baseline") or Decimal(0),
            "scope": self._scope(),
            "owner": data.get("owner"),
        }

    def _unless(self) -> str:
        """Keep what the form does not show: when there is nothing to do."""
        stored = self.was.rhythm if self.was and self.was.rhythm else {}
        return str(stored.get("unless") or "")

    def _scope(self) -> dict[str, Any]:
        """Keep the typed filters of a goal that has them; the form only says whose facts."""
        kept = {
            key: value
            for key, value in (self.was.scope if self.was else {}).items()
            if key != "attributed"
        }
        return {"attributed": True, **kept} if self.cleaned_data["counts"] == LINE else kept


def newest_measures(known: Iterable[Measure]) -> list[Measure]:
    """Return the newest version of each measure, by its words."""
    newest = {item.key: item for item in sorted(known, key=lambda item: item.version)}
    return sorted(newest.values(), key=lambda item: str(item.label))


def goal_initial(goal: Goal) -> dict[str, Any]:
    """Return a goal as its form shows it."""
    shown: dict[str, Any] = {
        "kind": RHYTHM if goal.rhythm else TARGET,
        "measure": goal.measure,
        "amount": _plain(goal.target),
        "due_on": goal.due_on,
        "title": goal.title,
        "counts": LINE if goal.scope.get("attributed") else LEDGER,
        "baseline": _plain(goal.baseline),
        "owner": goal.owner_id,
    }
    if goal.rhythm:
        rhythm = read_rhythm(goal.rhythm)
        shown |= {
            "amount": _plain(rhythm.at_least),
            "every": rhythm.every.value,
            "tolerance": rhythm.tolerance,
            "since": rhythm.since,
        }
    return shown


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")
