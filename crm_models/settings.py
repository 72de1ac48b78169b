"""A deployment's settings: flags win over the environment, the environment over the settings file."""

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from crm_models.errors import SettingsError

Members = Annotated[tuple[str, ...], Field(min_length=1)]


class StageSetting(BaseModel):
    """One stage of a lifecycle model as a deployment defines it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    label: str
    events: Members
    """Names of events of the log; whichever comes first counts."""
    window_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """Days after the stage before within which the stage must be reached."""
    definition: str = ""


class Settings(BaseSettings):
    """Where the stores are, how numbers are written, what is aimed at."""

    model_config = SettingsConfigDict(env_prefix="CRM_", env_nested_delimiter="__", extra="forbid", frozen=True)

    company: str = ""
    """Name at the top of the menu; the sample company brings its own."""
    warehouse_url: str = "duckdb:///data/crm.duckdb"
    workspace_url: str = "sqlite:///data/workspace.sqlite"
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "GBP"
    time_zone: str = "UTC"
    as_of: date | None = None
    """Today, where it shall not be the data's last day."""
    targets: dict[str, float] = {}
    """Metric key to the value aimed at in a calendar month."""
    stages: dict[str, tuple[StageSetting, ...]] = {}
    """Stage model key to its stages in order; replaces the model of that name or adds one."""
    port: Annotated[int, Field(ge=1, le=65535)] = 8501

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then environment, then the settings file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=settings_file())

    @classmethod
    def load(cls, **flags: Any) -> "Settings":
        """The settings in force; flags that are None do not count.

        Raises:
            SettingsError: a value does not fit, or the settings file is not TOML.
        """
        try:
            return cls(**{name: value for name, value in flags.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            message = f"Setting {where}: {first['msg']}. It comes from a flag, from CRM_{where.upper()} or from "
            raise SettingsError(f"{message}{settings_file()}; correct it there.") from error
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{settings_file()} is not valid TOML: {error}. Correct that line.") from error
        except (KeyError, ValueError, OSError) as error:  # an unknown time zone reaches us under any of these
            raise SettingsError(f"The settings do not fit: {error}.") from error


def settings_file() -> Path:
    """The file that ``CRM_SETTINGS`` names, else ``crm.toml`` in the working directory."""
    return Path(os.environ.get("CRM_SETTINGS", "crm.toml"))
