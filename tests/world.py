"""One sample of everything that an address may name, in one system.

A room adds a cached property for each kind of thing that its addresses name. What carries words
carries the world's ``mark``, so that a page that shows another world's rows is found out.
"""

from datetime import date, time, timedelta
from functools import cached_property

from django.core.files.base import ContentFile

from tests.activities.factories import ActivityFactory
from tests.cast import Cast, make_cast
from tests.content.factories import CampaignFactory, HashtagFactory, QuestionFactory
from tests.evidence.factories import FactFactory
from tests.media.factories import UploadFactory, picture
from tests.plans.factories import (
    ActivePeriodFactory,
    AlignmentFactory,
    AttributionFactory,
    AttributionRuleFactory,
    ComponentFactory,
    GoalFactory,
    LineFactory,
    OccurrenceFactory,
    PlanFactory,
    StepFactory,
)
from tests.publishing.by_hand import by_hand_with_picture
from tests.publishing.factories import NOON, ChannelFactory, MentionFactory, approved, drafted
from tests.relay.factories import EntryFactory, SourceFactory
from tests.relay.voices import contributed
from virgula.activities.models import Activity, SecretCalendar
from virgula.content.models import Campaign, Hashtag, Question
from virgula.evidence.actions import keep_copy
from virgula.evidence.figures import Period
from virgula.evidence.models import Fact
from virgula.media.models import Upload
from virgula.plans.actions.reporting_errors import report_error
from virgula.plans.models import ErrorReport, Goal, Line
from virgula.publishing.actions import submit_post
from virgula.publishing.actions.series import add_text, keep_series
from virgula.publishing.choices import Network
from virgula.publishing.models import (
    ChannelGroup,
    Delivery,
    Mention,
    Post,
    Series,
    SeriesText,
    Slot,
)
from virgula.publishing.outbox import run_once
from virgula.relay.choices import LetterStatus
from virgula.relay.incoming_models import Contribution, IncomingLetter
from virgula.relay.models import BodyHandle, Entry, EntryEdit, EntryImage, Source
from virgula.reports.actions import create_report, publish_report
from virgula.reports.models import Report


class World:
    """The cast of a system and its samples, made when first asked for."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    @cached_property
    def cast(self) -> Cast:
        cast = make_cast()
        for actor in (cast.commission, cast.body, cast.other_body):
            actor.name = f"{actor.name} {self.mark}"
            actor.acronym = f"{actor.acronym}{self.mark}"
            actor.save()
        return cast

    @cached_property
    def post(self) -> Post:
        """A post that is out on the portal's feed and waits for a person on another channel."""
        channel = ChannelFactory(system=self.cast.system, name=f"Portal {self.mark}")
        by_hand = ChannelFactory(
            system=self.cast.system, name=f"Canal {self.mark}", network=Network.ASSISTED
        )
        deliveries = approved(channel, by_hand, title=f"Publicación {self.mark}")
        run_once(NOON)
        return deliveries[0].post

    @cached_property
    def delivery(self) -> Delivery:
        """The delivery of that post that waits for a person."""
        return self.post.deliveries.get(channel__network=Network.ASSISTED)

    @cached_property
    def group(self) -> ChannelGroup:
        return ChannelGroup.objects.create(system=self.cast.system, name=f"Grupo {self.mark}")

    @cached_property
    def slot(self) -> Slot:
        """An hour of the channel that waits for a person."""
        return Slot.objects.create(channel=self.delivery.channel, weekday=1, at=time(9, 30))

    @cached_property
    def campaign(self) -> Campaign:
        """A campaign with something published."""
        row = CampaignFactory(system=self.cast.system, name=f"Campaña {self.mark}")
        FactFactory(
            system=self.cast.system,
            kind="publishing.delivery",
            title=f"Publicada {self.mark}",
            dims={"campaign": row.key, "channel": "novedades"},
        )
        return row

    @cached_property
    def hashtag(self) -> Hashtag:
        return HashtagFactory(system=self.cast.system, name=f"Etiqueta{self.mark}")

    @cached_property
    def mention(self) -> Mention:
        """What somebody said to the channel of that post."""
        return MentionFactory(channel=self.delivery.channel, text=f"Pregunta {self.mark}")

    @cached_property
    def closed_mention(self) -> Mention:
        """What somebody said and needed no answer."""
        return MentionFactory(
            channel=self.delivery.channel,
            text=f"Saludo {self.mark}",
            closed_at=NOON,
            closed_why=f"Un saludo {self.mark}",
        )

    @cached_property
    def question(self) -> Question:
        """A frequent question that only the team sees."""
        return QuestionFactory(
            system=self.cast.system, question=f"¿Cómo? {self.mark}", is_public=False
        )

    @cached_property
    def contribution(self) -> Contribution:
        """What the liaison of the institution sent with a photo."""
        return contributed(self.cast.liaison, self.cast.body, text=f"Taller {self.mark} abierto.")

    @cached_property
    def held_letter(self) -> IncomingLetter:
        """A letter of a stranger that waits for a person."""
        return IncomingLetter.objects.create(
            digest=self.mark,
            system=self.cast.system,
            received_at=NOON,
            sender="nadie@otra.example",
            subject=f"Carta {self.mark}",
            status=LetterStatus.HELD,
            why="unknown",
        )

    @cached_property
    def pictured(self) -> Delivery:
        """A delivery with a picture that waits for a person."""
        return by_hand_with_picture(self.cast.system, name=f"Grupo {self.mark}")

    @cached_property
    def issue(self) -> Delivery:
        """An issue of a bulletin whose page is out."""
        channel = ChannelFactory(
            system=self.cast.system, name=f"Boletín {self.mark}", network=Network.EMAIL
        )
        (delivery,) = approved(channel, title=f"Número {self.mark}")
        run_once(NOON)
        return delivery

    @cached_property
    def draft(self) -> Post:
        """A post in review."""
        channel = ChannelFactory(system=self.cast.system, name=f"Cuenta {self.mark}")
        post = drafted(channel, title=f"Borrador {self.mark}", at=NOON)
        submit_post(post=post, by=None, at=NOON)
        return post

    @cached_property
    def fact(self) -> Fact:
        """A declared fact that waits for its second person."""
        return FactFactory(
            system=self.cast.system,
            actor=self.cast.body,
            title=f"Hecho {self.mark}",
            declared_by="Coordinación",
            declarer_mark="x",
        )

    @cached_property
    def copied_fact(self) -> Fact:
        """A declared fact whose page was copied."""
        copy = keep_copy(self.mark.encode(), content_type="text/plain", at=NOON)
        return FactFactory(
            system=self.cast.system,
            actor=self.cast.body,
            title=f"Hecho con copia {self.mark}",
            copy_sha256=copy.sha256,
        )

    @cached_property
    def upload(self) -> Upload:
        """The file of a declared fact."""
        upload = UploadFactory(name=f"prueba-{self.mark}.pdf")
        FactFactory(
            system=self.cast.system,
            actor=self.cast.body,
            ref=f"media.upload:{upload.pk}",
            title=f"Hecho con archivo {self.mark}",
        )
        return upload

    @cached_property
    def plan_document(self) -> Upload:
        """The document of a plan that somebody of the coordination brought to be previewed."""
        text = f"# Plan 2024 {self.mark}\n\n## A. Eje {self.mark}\n\n1. Hacer algo\n"
        return UploadFactory(
            name=f"plan-{self.mark}.md",
            content_type="text/plain",
            file=ContentFile(text.encode(), name="plan.md"),
            uploaded_by=self.cast.coordinator,
        )

    @cached_property
    def series_text(self) -> SeriesText:
        """A text of a series that says something every Tuesday."""
        series = Series(
            system=self.cast.system,
            name=f"Serie {self.mark}",
            weekdays=[1],
            at=time(9),
            since=date(2023, 1, 1),
        )
        keep_series(series=series, channels=(), by=None, at=NOON)
        return add_text(series=series, values={"text": f"Texto {self.mark}"}, by=None, at=NOON)

    @cached_property
    def month_document(self) -> Upload:
        """A month of posts that somebody of the coordination brought to be previewed."""
        text = f"fecha,hora,texto,canales\n2030-01-01,09:00,Publicación {self.mark},x\n"
        return UploadFactory(
            name=f"mes-{self.mark}.csv",
            content_type="text/csv",
            file=ContentFile(text.encode(), name="mes.csv"),
            uploaded_by=self.cast.coordinator,
        )

    @cached_property
    def public_line(self) -> Line:
        """A line of a plan in force: anyone may see it."""
        plan = PlanFactory(system=self.cast.system, title=f"Plan público {self.mark}")
        component = ComponentFactory(plan=plan, title=f"Eje {self.mark}")
        return LineFactory(component=component, text=f"Línea pública {self.mark}")

    @cached_property
    def public_goal(self) -> Goal:
        return GoalFactory(line=self.public_line, measure="evidence.facts")

    @cached_property
    def line_parts(self) -> dict[str, int]:
        """The keys of all that may hang from the public line."""
        line = self.public_line
        rows = {
            "goal": self.public_goal,
            "step": StepFactory(goal=self.public_goal),
            "occurrence": OccurrenceFactory(line=line),
            "period": ActivePeriodFactory(line=line),
            "rule": AttributionRuleFactory(line=line),
            "alignment": AlignmentFactory(line=line, programme_line=line),
            "attribution": AttributionFactory(
                line=line,
                fact=FactFactory(system=self.cast.system, title=f"Hecho de línea {self.mark}"),
            ),
        }
        return {name: row.pk for name, row in rows.items()}

    @cached_property
    def error_report(self) -> ErrorReport:
        return report_error(
            line=self.public_line, text=f"Algo está mal {self.mark}", email="", at=NOON
        )

    @cached_property
    def list_source(self) -> Source:
        """A page with a list of news; nobody answers at its address."""
        return SourceFactory(
            system=self.cast.system,
            actor=self.cast.body,
            name=f"Lista {self.mark}",
            kind="listing",
            location="http://127.0.0.1:9/avisos",
            options={"item": "li"},
        )

    @cached_property
    def source(self) -> Source:
        """A source that nobody has visited yet."""
        return SourceFactory(
            system=self.cast.system, actor=self.cast.body, name=f"Fuente {self.mark}"
        )

    @cached_property
    def activity(self) -> Activity:
        """An activity that anyone may see."""
        return ActivityFactory(
            system=self.cast.system, organiser=self.cast.body, title=f"Actividad {self.mark}"
        )

    @cached_property
    def secret_calendar(self) -> SecretCalendar:
        """The calendar of somebody of the coordination."""
        return SecretCalendar.objects.create(
            person=self.cast.coordinator,
            system=self.cast.system,
            name=f"Teléfono {self.mark}",
            digest=self.mark.ljust(64, "x"),
            created_at=NOON,
        )

    @cached_property
    def entry(self) -> Entry:
        """An entry that waits for a decision."""
        return EntryFactory(source=self.source, title=f"Novedad {self.mark}")

    @cached_property
    def entry_edit(self) -> EntryEdit:
        """What a source changed after its entry was approved."""
        channel = ChannelFactory(system=self.cast.system)
        (delivery,) = approved(channel, at=NOON + timedelta(hours=1))
        entry = EntryFactory(
            source=self.source, title=f"Cambio {self.mark}", status="approved", post=delivery.post
        )
        return EntryEdit.objects.create(
            entry=entry, found_at=NOON, title=f"Nuevo {self.mark}", title_before="Antes"
        )

    @cached_property
    def entry_image(self) -> EntryImage:
        """A picture of an entry that was brought here."""
        upload = UploadFactory(
            file=ContentFile(picture(), name="foto.jpg"), content_type="image/jpeg"
        )
        return EntryImage.objects.create(entry=self.entry, upload=upload, alt=self.mark)

    @cached_property
    def handle(self) -> BodyHandle:
        """The account by which an institution is credited."""
        return BodyHandle.objects.create(
            actor=self.cast.body, network="mastodon", handle=f"@{self.mark}"
        )

    @cached_property
    def report(self) -> Report:
        """A public report with the figures of one line."""
        AttributionFactory(line=self.public_line, fact=self.fact)
        report = create_report(
            plan=self.public_line.plan,
            period=Period(date(2023, 1, 1), date(2023, 2, 1)),
            title=f"Informe {self.mark}",
            by=self.cast.coordinator,
            office="Coordinación",
            at=NOON,
        )
        publish_report(report, by=self.cast.coordinator, at=NOON)
        return report
