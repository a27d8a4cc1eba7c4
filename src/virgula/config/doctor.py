"""What must be there for an installation to work, and how to mend what is missing."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from virgula.networks.ageing import days_left, is_price_old
from virgula.platform.models import Heartbeat
from virgula.publishing.models import HubTopic
from virgula.publishing.queries.speaking import rules_in_use

LEAST_FREE_BYTES = 1024**3
WORKER_SILENCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen and how to mend it."""

    is_well: bool
    what: str
    mend: str = ""


def python(now: datetime) -> Iterator[Finding]:
    yield Finding(
        sys.version_info >= (3, 12),
        _("Python %(version)s.") % {"version": ".".join(map(str, sys.version_info[:3]))},
        _("Install Python 3.12 or later and make the environment again."),
    )


def folders(now: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.VAR_DIR).free
    yield Finding(
        os.access(settings.VAR_DIR, os.W_OK),
        _("Folder of this installation: %(path)s.") % {"path": settings.VAR_DIR},
        _("Give the user that runs Vírgula the right to write in it."),
    )
    yield Finding(
        free >= LEAST_FREE_BYTES,
        _("Free space: %(gigabytes).1f GB.") % {"gigabytes": free / 1024**3},
        _("Free at least 1 GB: without space nothing can be kept."),
    )


def keys(now: datetime) -> Iterator[Finding]:
    for path in sorted(settings.VAR_DIR.glob("*.key")):
        yield Finding(
            path.stat().st_mode & 0o077 == 0,
            _("Key %(name)s.") % {"name": path.name},
            _("Only its owner should read it: chmod 600 %(path)s") % {"path": path},
        )


def database(now: datetime) -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield Finding(
            False,
            _("The database does not answer: %(error)s.") % {"error": error},
            _("Check VIRGULA_DATABASE_URL, and that the server is running."),
        )
        return
    engine = connection.vendor
    if engine == "sqlite":
        engine = f"SQLite {sqlite3.sqlite_version}"
    yield Finding(True, _("Database: %(engine)s.") % {"engine": engine})
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    yield Finding(
        not missing,
        _("Changes of the tables still to apply: %(count)d.") % {"count": missing},
        _("Run: virgula migrate"),
    )
    if not missing:
        yield from machine(now)
        yield from networks(now)
        yield from hub(now)


def machine(now: datetime) -> Iterator[Finding]:
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    latest = max((beat.at for beat in beats.values()), default=None)
    yield Finding(
        latest is not None and now - latest < WORKER_SILENCE,
        _("Last round of the dispatcher: %(at)s.")
        % {"at": latest.strftime("%Y-%m-%d %H:%M:%S UTC") if latest else _("never")},
        _("Nothing is published without it. Start it with: virgula serve (or virgula work)"),
    )


def networks(now: datetime) -> Iterator[Finding]:
    """Warn before a network stops answering our version, and when its prices were read long ago."""
    in_use, today = rules_in_use(), now.date()
    well = True
    for name, rules in in_use:
        days = days_left(rules, today)
        if days is not None:
            well = False
            yield Finding(
                False,
                _("%(network)s answers the version that we speak until %(day)s: %(days)d days.")
                % {"network": name, "day": rules.valid_until, "days": days},
                _("Update Vírgula before that day, or write a newer version in the channel."),
            )
        if is_price_old(rules, today):
            well = False
            yield Finding(
                False,
                _("The prices of %(network)s were read on %(day)s, more than 180 days ago.")
                % {"network": name, "day": rules.as_of},
                _("Update Vírgula, and compare with the network's page: %(source)s")
                % {"source": rules.source},
            )
    if well:
        yield Finding(True, _("Networks in use with current rules: %(count)d.")
                      % {"count": len(in_use)})  # fmt: skip


def hub(now: datetime) -> Iterator[Finding]:
    """Tell whether the hub of our feeds takes what we say."""
    if not settings.WEBSUB_HUB:
        return
    failing = HubTopic.objects.filter(failing_since__isnull=False).order_by("failing_since", "pk")
    first = failing.first()
    if first is None:
        yield Finding(True, _("The hub %(url)s hears our feeds.") % {"url": settings.WEBSUB_HUB})
        return
    words = {
        "url": settings.WEBSUB_HUB,
        "since": f"{first.failing_since:%Y-%m-%d %H:%M:%S} UTC",
        "error": first.last_error,
    }
    yield Finding(
        False,
        _("The hub %(url)s does not hear our feeds since %(since)s: %(error)s.") % words,
        _("It is tried again by itself. Check VIRGULA_WEBSUB_HUB, or leave it empty."),
    )


def static_files(now: datetime) -> Iterator[Finding]:
    yield Finding(
        any(settings.STATIC_ROOT.glob("*")),
        _("Static files in %(path)s.") % {"path": settings.STATIC_ROOT},
        _("Run: virgula collectstatic --noinput"),
    )


def mail(now: datetime) -> Iterator[Finding]:
    if settings.MAIL_HOST:
        yield Finding(True, _("Mail leaves through %(host)s.") % {"host": settings.MAIL_HOST})
    else:
        yield Finding(
            settings.DEMONSTRATION,
            _("Mail is written to %(path)s and leaves nowhere.") % {"path": settings.MAIL_DIR},
            _("Set VIRGULA_MAIL_HOST to send it."),
        )


def zones(now: datetime) -> Iterator[Finding]:
    yield Finding(True, _("Time zones: tzdata %(version)s.") % {"version": version("tzdata")})


CHECKS: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
    python,
    folders,
    keys,
    database,
    static_files,
    mail,
    zones,
)


def examine(now: datetime) -> list[Finding]:
    """Look at everything and return what was seen, in the order of ``CHECKS``."""
    return [finding for check in CHECKS for finding in check(now)]
