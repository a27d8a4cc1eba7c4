from tests.bulletins.conftest import _mail_server, smtp

__all__ = ["_mail_server", "smtp"]
