"""The stage models that are declared, and how a deployment changes them."""

from datetime import date
from pathlib import Path

import pytest

from crm_models.analyses.lifecycle import MODELS, StageModel, stage_models
from crm_models.errors import SettingsError, UnknownName
from crm_models.events import event
from crm_models.settings import Settings, StageSetting
from crm_models.slices import Period


def setting(key: str, *events: str, **more: object) -> StageSetting:
    return StageSetting.model_validate({"key": key, "label": key.title(), "events": events, **more})


def test_the_articles_stages_come_in_their_order() -> None:
    assert [stage.key for stage in MODELS["article_e"].stages] == [
        "awareness", "acquisition", "retention", "fulfilment", "loyalty",
    ]  # fmt: skip
    assert [stage.key for stage in MODELS["article_a"].stages] == [
        "identification", "initialisation", "marketing", "purchase", "utilisation", "continued_use",
    ]  # fmt: skip
    assert "nurture" in MODELS["article_e"].stages[2].label


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_declared_stage_can_be_read_and_measured(model: StageModel) -> None:
    for stage in model.stages:
        assert stage.definition.endswith(".")
        assert [event(key).key for key in stage.events] == list(stage.events)
    assert model.windows_since_entry()[0] == 0


def test_settings_replace_a_model_and_add_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "crm.toml"
    file.write_text(
        """
        [[stages.article_e]]
        key = "awareness"
        label = "Aware"
        events = ["first_seen"]

        [[stages.article_e]]
        key = "loyalty"
        label = "Loyal"
        events = ["later_order", "referral"]
        window_days = 365

        [[stages.trade_fair]]
        key = "visit"
        label = "Visit"
        events = ["interaction"]

        [[stages.trade_fair]]
        key = "deal"
        label = "Deal"
        events = ["opportunity_won"]
        definition = "A deal is signed."
        """
    )
    monkeypatch.setenv("CRM_SETTINGS", str(file))
    models = stage_models(Settings.load().stages)
    assert list(models) == ["article_e", "article_a", "orders", "trade_fair"]
    changed, added = models["article_e"], models["trade_fair"]
    assert [(stage.label, stage.window_days) for stage in changed.stages] == [("Aware", 90), ("Loyal", 365)]
    assert changed.stages[1].definition == "Order after the first, or recommendation made."
    assert changed.stages[1].step == "Drive customer loyalty"
    assert "changed" in changed.source
    assert (added.label, added.stages[1].definition) == ("Trade fair", "A deal is signed.")
    assert models["article_a"] is MODELS["article_a"]


def test_an_unknown_event_in_the_settings_is_refused_with_a_hint() -> None:
    with pytest.raises(UnknownName, match="Did you mean referral"):
        stage_models({"mine": (setting("a", "first_seen"), setting("b", "referal"))})


def test_a_lifecycle_of_one_stage_or_with_one_twice_is_refused() -> None:
    with pytest.raises(SettingsError, match="at least two stages"):
        stage_models({"mine": (setting("a", "first_seen"),)})
    with pytest.raises(SettingsError, match="same key"):
        stage_models({"mine": (setting("a", "first_seen"), setting("a", "referral"))})


def test_the_newest_month_that_can_be_judged_in_full_lies_a_whole_lifecycle_back() -> None:
    orders = MODELS["orders"]  # two windows of 90 days
    assert orders.newest_complete(date(2025, 11, 27)) == Period.month(date(2025, 5, 31))
    assert orders.newest_complete(date(2025, 11, 26)) == Period.month(date(2025, 4, 30))
