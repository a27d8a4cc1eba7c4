from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.committed import committed_rows
from tests.publishing.conftest import TABLES
from tests.smtp import MailServer
from virgula.bulletins.models import BulletinCopy, Issue, Subscriber


@pytest.fixture(scope="session")
def _mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    server = MailServer.start(Path(tmp_path_factory.mktemp("smtp")))
    yield server
    server.stop()


@pytest.fixture
def smtp(_mail_server: MailServer, settings: Any) -> MailServer:
    """A mail server over a socket that has taken nothing yet, and to which our letters go."""
    _mail_server.forget()
    settings.MAILERS = _mail_server.mailers
    return _mail_server


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with committed_rows(django_db_blocker, [BulletinCopy, Issue, Subscriber, *TABLES]):
        yield
