"""What a data set may hold: its files, their columns, what each must be. Shown in the docs.

A set is a folder with ``dataset.yaml`` and tables in CSV (UTF-8). ``docs/datasets.md`` prints these
declarations, and a test compares the two.
"""

from dataclasses import dataclass
from enum import StrEnum

from virgula.content.choices import HashtagStatus
from virgula.institutions.choices import CollegiateKind, Confidence, Role
from virgula.plans.choices import Shape
from virgula.publishing.choices import Network
from virgula.relay.choices import RelayMode, SourceKind


class Kind(StrEnum):
    """What the text of a cell must be."""

    TEXT = "text"
    KEY = "key"
    DATE = "date"
    PART_OF_DATE = "part of a date"
    WHOLE = "whole number"
    ZONE = "time zone"
    ADDRESS = "web address"
    EMAIL = "e-mail"
    COLOUR = "colour"
    RULE = "recurrence rule"
    FLAG = "yes or no"
    LIST = "list with |"
    SOURCES = "keys with ;"
    PAIRS = "name=value with ;"
    CHOICE = "one of"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    length: int = 300
    # Tables of which a row must have this key.
    refers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    purpose: str
    columns: tuple[Column, ...]
    # The columns that tell one row from another.
    identity: tuple[str, ...] = ("key",)
    # A set that stands by itself must bring it; one that extends another need not.
    required: bool = False
    # Invented people and accounts belong to demonstrations only.
    only_demonstration: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


KEY = Column("key", Kind.KEY, required=True, length=60)
SOURCED = (
    Column("source", Kind.SOURCES, note="keys of `sources.csv`"),
    Column("confidence", Kind.CHOICE, choices=tuple(Confidence.values), note="empty: `recalled`"),
)
SINCE_UNTIL = (
    Column("valid_from", Kind.DATE, note="empty: unknown"),
    Column("valid_to", Kind.DATE, note="the first day without it; empty: open"),
)
ACTOR = (
    KEY,
    Column("name", required=True),
    Column("acronym", length=40),
    Column("aliases", Kind.LIST, note="other names in documents"),
    *SINCE_UNTIL,
    Column("successor", Kind.KEY, refers=("bodies", "collegiate_bodies")),
    Column("successor_name", note="when it is no row of the set"),
    Column(
        "status",
        Kind.STATUS,
        note="`in_force`, `ending`, `ended`, `unknown`, or a word of `statuses`",
    ),
    Column("status_on", Kind.PART_OF_DATE, length=10, note="`2025`, `2025-05` or `2025-05-31`"),
    Column("website", Kind.ADDRESS, length=500),
)

TABLES: tuple[Table, ...] = (
    Table(
        "sources",
        "Where each datum was found, and under which licence.",
        (
            KEY,
            Column("locator", required=True, length=500),
            Column("what", length=500),
            Column("looked_up", Kind.DATE),
            Column("licence", length=100),
        ),
    ),
    Table(
        "territories",
        "Places that an institution answers for.",
        (
            KEY,
            Column("code", length=20, note="official code, as text"),
            Column("name", required=True, length=200),
            Column("official_name", length=200),
            Column("zone", Kind.ZONE, length=60, required=True),
            Column("map_id", length=60, note="id of its shape in the map"),
            *SOURCED,
        ),
        required=True,
    ),
    Table(
        "regions",
        "Groups of territories.",
        (KEY, Column("name", required=True, length=200), *SOURCED),
    ),
    Table(
        "region_territories",
        "Which territory belongs to which region, between which dates.",
        (
            Column("region", Kind.KEY, required=True, refers=("regions",)),
            Column("territory", Kind.KEY, required=True, refers=("territories",)),
            *SINCE_UNTIL,
            *SOURCED,
        ),
        identity=("region", "territory", "valid_from"),
    ),
    Table(
        "labels",
        "How the network calls things, between which dates.",
        (
            Column("key", Kind.KEY, required=True, length=60),
            Column("singular", required=True, length=100),
            Column("plural", required=True, length=100),
            *SINCE_UNTIL,
        ),
        identity=("key", "valid_from"),
    ),
    Table(
        "bodies",
        "Institutions of their own.",
        (
            *ACTOR,
            Column("label", Kind.KEY, length=60, refers=("labels",), note="what it is"),
            Column("territory", Kind.KEY, refers=("territories",)),
            *SOURCED,
        ),
        required=True,
    ),
    Table(
        "collegiate_bodies",
        "Commissions and councils where bodies sit together.",
        (
            *ACTOR,
            Column("kind", Kind.CHOICE, required=True, choices=tuple(CollegiateKind.values)),
            Column("region", Kind.KEY, refers=("regions",)),
            *SOURCED,
        ),
    ),
    Table(
        "seats",
        "Which body sits in which collegiate body, between which dates.",
        (
            Column("collegiate_body", Kind.KEY, required=True, refers=("collegiate_bodies",)),
            Column("body", Kind.KEY, required=True, refers=("bodies",)),
            Column("since", Kind.DATE),
            Column("until", Kind.DATE),
            *SOURCED,
        ),
        identity=("collegiate_body", "body", "since"),
    ),
    Table(
        "windows",
        "Deadline windows that a plan of this network has when its document names none.",
        (
            Column("key", Kind.KEY, required=True, length=30),
            Column("name", required=True, length=60),
            Column("first_month", Kind.WHOLE, note="counted from 0; empty: permanent"),
            Column("end_month", Kind.WHOLE, note="the first month without it"),
            Column("shape", Kind.CHOICE, required=True, choices=tuple(Shape.values)),
            Column("colour_light", Kind.COLOUR, required=True, length=7, note="4.5:1 on #FBF7F0"),
            Column("colour_dark", Kind.COLOUR, required=True, length=7, note="4.5:1 on #1B1716"),
        ),
        required=True,
    ),
    Table(
        "programmes",
        "Programmes whose lines a plan may serve.",
        (
            KEY,
            Column("name", required=True, length=500),
            Column("short_name", required=True, length=60),
            Column("starts_on", Kind.DATE, required=True),
            Column("months", Kind.WHOLE, required=True),
            Column("agreement", length=100),
            Column("agreed_on", Kind.DATE),
            Column("note", note="what is known of the official text"),
            Column("source", Kind.SOURCES, note="keys of `sources.csv`"),
        ),
    ),
    Table(
        "programme_lines",
        "Lines of the programmes. Codes are text; an empty text is «official text pending».",
        (
            Column("programme", Kind.KEY, required=True, refers=("programmes",)),
            Column("code", required=True, length=30),
            Column("component", Kind.KEY, required=True, length=20),
            Column("component_name", required=True, length=500),
            Column("text", length=5000),
            Column("source", Kind.SOURCES, note="keys of `sources.csv`"),
        ),
        identity=("programme", "code"),
    ),
    Table(
        "observances",
        "Days that the network keeps.",
        (
            KEY,
            Column("name", required=True),
            Column("scope", length=100),
            Column("topic", length=100),
            Column("rule", Kind.RULE, note="RFC 5545; empty: set by hand each year"),
            Column("starts_on", Kind.DATE),
            *SOURCED,
        ),
    ),
    Table(
        "feeds",
        "Where institutions say what they do, for the relay.",
        (
            KEY,
            Column("actor", Kind.KEY, required=True, refers=("bodies", "collegiate_bodies")),
            Column("name", required=True, length=200),
            Column("kind", Kind.CHOICE, required=True, choices=tuple(SourceKind.values)),
            Column(
                "location", required=True, length=1000, note="an address, or a file of this folder"
            ),
            Column("zone", Kind.ZONE, length=60, note="empty: the network's"),
            Column("first_visit", Kind.FLAG, note="`yes`: its old items are news too"),
            Column(
                "options",
                Kind.PAIRS,
                length=500,
                note="of a `listing`, CSS selectors: `item` and, within it, `title`, `link`, …",
            ),
            Column(
                "mode",
                Kind.CHOICE,
                choices=tuple(RelayMode.values),
                note="empty: `ask`; of this and the next two, what people decided later stays",
            ),
            Column("keywords", Kind.LIST, length=60, note="what approves by itself in `keyword`"),
            Column("most_a_day", Kind.WHOLE, note="of its items; empty: as many as there are"),
        ),
    ),
    *(
        Table(
            name,
            purpose,
            (
                KEY,
                Column("name", required=True, length=120),
                Column(
                    "words",
                    Kind.LIST,
                    length=60,
                    note="words by which a text is recognised; accents and capitals alike",
                ),
                Column("source", Kind.SOURCES, note="keys of `sources.csv`"),
            ),
        )
        for name, purpose in (
            ("themes", "What contents and activities are about. Their order is that of the file."),
            ("audiences", "For whom contents and activities are. Their order is that of the file."),
        )
    ),
    Table(
        "hashtags",
        "Hashtags of the network. What people decide of them later is never undone by a set.",
        (
            Column("name", required=True, length=60, note="as it is written, without its sign"),
            Column("aliases", Kind.LIST, length=500, note="other spellings, corrected to it"),
            Column("status", Kind.CHOICE, choices=tuple(HashtagStatus.values)),
            Column("automatic", Kind.FLAG, note="`yes`: it goes by itself into every post"),
            Column("reason", length=500),
            Column("agreement", length=100),
            Column("since", Kind.DATE),
            Column("until", Kind.DATE, note="the first day without it"),
        ),
        identity=("name",),
    ),
    Table(
        "channels",
        "Accounts from which the network speaks. Tokens are never in a set.",
        (
            KEY,
            Column("name", required=True, length=200),
            Column("network", Kind.CHOICE, required=True, choices=tuple(Network.values)),
            Column("handle", length=200),
            Column("base_url", Kind.ADDRESS),
            Column("public_url", Kind.ADDRESS, length=500),
            Column("text_limit", Kind.WHOLE),
        ),
    ),
    Table(
        "people",
        "Invented persons of a demonstration, each with a role.",
        (
            Column("email", Kind.EMAIL, required=True, length=254),
            Column("name", required=True, length=200),
            Column("actor", Kind.KEY, required=True, refers=("bodies", "collegiate_bodies")),
            Column("role", Kind.CHOICE, required=True, choices=tuple(Role.values)),
            Column("since", Kind.DATE),
            Column("until", Kind.DATE),
        ),
        identity=("email", "actor", "role"),
        only_demonstration=True,
    ),
)
BY_NAME = {table.name: table for table in TABLES}

# The fields of dataset.yaml: type, whether a set that stands by itself needs it, meaning.
FIELDS: dict[str, tuple[type | tuple[type, ...], bool, str]] = {
    "key": (str, True, "key of the set, also its name in `virgula load`"),
    "extends": (str, False, "key of the set that this one is laid upon"),
    "name": (str, True, "full name of the network"),
    "short_name": (str, True, "name for narrow places"),
    "zone": (str, True, "IANA time zone of its plans"),
    "zone_label": (str, True, "how people call that hour"),
    "demonstration": (bool, False, "`true` when any of it is invented: every page says so"),
    "pinned_on": (object, False, "date that a demonstration shows as today"),
    "plans": (dict, False, "what a plan document may leave unsaid: `start`, `months`, `prefix`"),
    "map": (dict, False, "`file` (SVG of the folder) and `credit`"),
    "statuses": (dict, False, "the set's own words for a status → ours"),
    "documents": (list, False, "plan documents of the folder: `file`, `key`, `collegiate_body`, …"),
    "licence": (str, True, "licence of the tables"),
    "provenance": (str, True, "who gathered it, from where, and what is not known"),
}
