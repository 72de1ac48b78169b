"""Settings come from flags, the environment and a file, in that order."""

from datetime import date
from pathlib import Path

import pytest

from crm_models.errors import SettingsError
from crm_models.settings import Settings


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_flags_win_over_the_environment_and_the_environment_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("crm.toml").write_text('currency = "EUR"\ncompany = "File"\nport = 9000\n')
    assert Settings.load().company == "File"
    monkeypatch.setenv("CRM_COMPANY", "Environment")
    monkeypatch.setenv("CRM_PORT", "9001")
    settings = Settings.load(port=9002, company=None)
    assert (settings.currency, settings.company, settings.port) == ("EUR", "Environment", 9002)


def test_the_file_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.toml").write_text("as_of = 2026-01-31\n[targets]\nrevenue = 1000.0\n")
    monkeypatch.setenv("CRM_SETTINGS", str(tmp_path / "other.toml"))
    settings = Settings.load()
    assert settings.as_of == date(2026, 1, 31)
    assert settings.targets == {"revenue": 1000.0}


def test_stage_models_are_read_with_their_windows() -> None:
    Path("crm.toml").write_text('[[stages.ours]]\nkey="met"\nlabel="Met"\nevents=["first_contact"]\nwindow_days=30\n')
    (stage,) = Settings.load().stages["ours"]
    assert (stage.events, stage.window_days) == (("first_contact",), 30)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('currency = "pounds"', "currency"),
        ("port = 0", "port"),
        ('time_zone = "Mars/Olympus"', "Mars"),
        ("colour = 1", "colour"),
        ("currency =", "TOML"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(line: str, named: str) -> None:
    Path("crm.toml").write_text(line)
    with pytest.raises(SettingsError, match=named):
        Settings.load()
