"""The page about data sets is the schema, and the schema fits the tables."""

import tomllib
from pathlib import Path

import pytest
from tools import schema as page_of_schema

from virgula.content.models import Audience, Theme
from virgula.datasets.schema import TABLES
from virgula.institutions import models as institutions
from virgula.plans import models as plans
from virgula.publishing.models import Channel
from virgula.relay.models import Source

ROOT = Path(__file__).resolve().parents[2]
MODELS = {
    "territories": institutions.Territory,
    "regions": institutions.Region,
    "labels": institutions.Label,
    "bodies": institutions.Body,
    "collegiate_bodies": institutions.CollegiateBody,
    "observances": institutions.Observance,
    "windows": plans.Window,
    "feeds": Source,
    "themes": Theme,
    "audiences": Audience,
    "channels": Channel,
}


def test_the_page_about_data_sets_is_the_schema():
    assert page_of_schema.page() == page_of_schema.PAGE.read_text(encoding="utf-8"), (
        "run `python -m tools.schema`"
    )


@pytest.mark.parametrize("table", [table for table in TABLES if table.name in MODELS])
def test_no_cell_is_longer_than_its_place(table):
    fields = {field.name: field for field in MODELS[table.name]._meta.fields}
    for column in table.columns:
        room = getattr(fields.get(column.name), "max_length", None)
        assert (
            room is None
            or column.kind in {"keys with ;", "one of", "status"}
            or (column.length <= room)
        ), f"{table.name}.{column.name}"


def test_a_wheel_carries_every_shipped_set():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    carried = {
        path
        for patterns in project["tool"]["setuptools"]["data-files"].values()
        for pattern in patterns
        for path in ROOT.glob(pattern)
    }
    files = {path for path in (ROOT / "datasets").rglob("*") if path.is_file()}
    assert files - carried == set()
