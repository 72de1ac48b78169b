"""A deployment's settings: flags win over the environment, the environment over the settings file."""

import os
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from crm_models.errors import SettingsError

Members = Annotated[tuple[str, ...], Field(min_length=1)]
Four = tuple[float, float, float, float]


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


class RFMSetting(BaseModel):
    """How recency, frequency and monetary value are scored 1–5; by default each by its rank among all buyers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rhythm_days: Annotated[float, Field(gt=0, le=3650)] | None = None
    """Usual days between two orders in the trade; unset: the median gap between a customer's orders."""
    recency: Literal["ranks", "rhythm"] = "ranks"
    """Score recency by rank, or by multiples of the rhythm."""
    recency_days: Four | None = None
    """Most days since the last order for the scores 5, 4, 3 and 2; wins over ``recency``."""
    frequency: Four | None = None
    """Fewest orders for the scores 2, 3, 4 and 5."""
    monetary: Four | None = None
    """Least net revenue for the scores 2, 3, 4 and 5."""

    @field_validator("recency_days", "frequency", "monetary")
    @classmethod
    def _never_falling(cls, limits: Four | None) -> Four | None:
        if limits and any(after < before for before, after in pairwise(limits)):
            raise ValueError(f"the four numbers must not fall, as they do in {', '.join(f'{x:g}' for x in limits)}")
        return limits


class QualitySetting(BaseModel):
    """How fast a sign of interest fades in the quality score, and how long silence makes a lead unqualified."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    half_life_days: Annotated[float, Field(gt=0, le=3650)] = 30
    """Days after which a contact counts half."""
    silent_days: Annotated[int, Field(ge=1, le=3650)] = 180
    """Days without any sign of interest after which a lead is unqualified."""


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
    rfm: RFMSetting = RFMSetting()
    quality: QualitySetting = QualitySetting()
    sensitive_dimensions: bool = False
    """Whether customers may be cut by gender, education and other sensitive fields."""
    may_unmask: bool = False
    """Whether readers may see and take away names and addresses in full; each time is put on record."""
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
