import pytest

from virgula.config import env
from virgula.config.databases import database_from_url


def test_a_flag_refuses_what_could_be_misread(monkeypatch):
    monkeypatch.setenv("VIRGULA_TRY", "yes")
    with pytest.raises(env.SettingError, match="VIRGULA_TRY='yes': expected 1 or 0"):
        env.flag("VIRGULA_TRY")


@pytest.mark.parametrize("value", ["", "a", "-1", "0"])
def test_a_number_refuses_what_is_none_or_too_small(monkeypatch, value):
    monkeypatch.setenv("VIRGULA_TRY", value)
    with pytest.raises(env.SettingError):
        env.integer("VIRGULA_TRY", 5, least=1)


def test_a_secret_may_be_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text(" abc\n", encoding="utf-8")
    monkeypatch.setenv("VIRGULA_TRY_FILE", str(tmp_path / "secret"))
    assert env.text("VIRGULA_TRY") == "abc"


def test_a_missing_secret_file_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("VIRGULA_TRY_FILE", str(tmp_path / "none"))
    with pytest.raises(env.SettingError, match="expected a readable file"):
        env.text("VIRGULA_TRY")


def test_a_postgres_socket_is_a_folder(tmp_path):
    database = database_from_url("postgres:///virgula?host=/run/postgresql", base=tmp_path)
    assert (database["HOST"], database["NAME"]) == ("/run/postgresql", "virgula")


def test_an_unknown_database_is_refused(tmp_path):
    with pytest.raises(env.SettingError):
        database_from_url("mysql://host/name", base=tmp_path)


def test_the_outbox_s_database_survives_a_power_cut(tmp_path):
    options = database_from_url("sqlite:virgula.sqlite3", base=tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
