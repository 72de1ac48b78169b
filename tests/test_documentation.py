"""What the guides list is what there is."""

import re
import tomllib
from pathlib import Path

from crm_models.analyses.lifecycle import stage_models
from crm_models.events import EVENTS
from crm_models.settings import RFMSetting, Settings, StageSetting

OPERATING = (Path(__file__).parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")


def toml_blocks() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", OPERATING, re.DOTALL)


def test_the_guide_names_every_event_a_stage_can_be_made_of() -> None:
    assert [key for key in EVENTS if f"`{key}`" not in OPERATING] == []


def test_the_guide_names_every_setting() -> None:
    settings = tomllib.loads(toml_blocks()[0].replace("# as_of", "as_of"))
    assert set(settings) == set(Settings.model_fields) - {"stages"}


def test_the_guides_stage_model_is_one_that_works() -> None:
    (given,) = tomllib.loads(toml_blocks()[1])["stages"].values()
    models = stage_models({"trial": tuple(StageSetting(**stage) for stage in given)})
    assert [stage.key for stage in models["trial"].stages] == ["trial", "paying"]


def test_the_guides_thresholds_of_scores_are_ones_that_work() -> None:
    (block,) = (block for block in toml_blocks() if "recency_days" in block)
    RFMSetting(**tomllib.loads(block)["rfm"])
