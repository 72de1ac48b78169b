"""The stage models of the lifecycle as data: article E's five stages, article A's six, and orders alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from crm_models.errors import SettingsError
from crm_models.events import event
from crm_models.marts.contacts import FIRST_CONTACT_EVENTS
from crm_models.settings import StageSetting
from crm_models.slices import Period


@dataclass(frozen=True)
class Stage:
    """A stage is reached by whichever of its events comes first, within ``window_days`` after the stage before.

    ``step`` is what the source says the company does to bring customers here, ``advice`` what to try first when
    they do not come.
    """

    key: str
    label: str
    events: tuple[str, ...]
    window_days: int
    definition: str
    step: str = ""
    advice: str = ""


@dataclass(frozen=True)
class StageModel:
    """Stages in order. The window of the first one is not used: whoever reaches it has entered."""

    key: str
    label: str
    source: str
    stages: tuple[Stage, ...]

    def windows_since_entry(self) -> tuple[int, ...]:
        """Days after entry by which each stage must be reached at the latest; 0 for the first."""
        return tuple(accumulate(0 if number == 0 else stage.window_days for number, stage in enumerate(self.stages)))

    def newest_complete(self, as_of: date) -> Period:
        """The newest calendar month whose entrants have all had the time to reach every stage."""
        days = timedelta(days=self.windows_since_entry()[-1])
        month = Period.month(as_of - days)
        return month if month.last + days <= as_of else month.previous()


ARTICLE_E = StageModel(
    "article_e",
    "Awareness to loyalty",
    "Article E, “Customer Relationship Management definition”: five stages and five process steps",
    (
        Stage(
            "awareness", "Awareness", tuple(FIRST_CONTACT_EVENTS), 0,
            "First contact of any kind: the customer meets the company and knows little of it yet.",
            "Raise customer awareness",
            "Choose whom to address (segmentation, targeting, positioning), and answer questions where they come up, "
            "as in a live chat.",
        ),
        Stage(
            "acquisition", "Acquisition", ("contact_given",), 30,
            "Contact data given.",
            "Acquire customers",
            "Offer something worth the data: a lead magnet that answers the question the customer came with.",
        ),
        Stage(
            "retention", "Retention (nurture)", ("response", "offer_clicked", "offer_answered", "first_order"), 30,
            "A response after the contact data were given, or the first order. Article E calls this retention; "
            "elsewhere retention means keeping buyers.",
            "Retain customers",
            "Write what they want to read: a discount for those who have not bought yet, news and recommendations that "
            "fit their interest.",
        ),
        Stage(
            "fulfilment", "Fulfilment", ("promise_kept",), 60,
            "An order delivered by the time promised (or delivered, where none was promised) with no complaint "
            "about it open.",
            "Fulfil customer expectation",
            "Keep delivery promises and keep issues in a ticket, so that a bad experience does not repeat itself.",
        ),
        Stage(
            "loyalty", "Loyalty", ("later_order", "referral"), 90,
            "An order after the first, or a recommendation.",
            "Drive customer loyalty",
            "Reward referrals with points, and turn first to the customers with a high quality score.",
        ),
    ),
)  # fmt: skip

ARTICLE_A = StageModel(
    "article_a",
    "Identification to continued use",
    "Article A, “Customer relationship management matures”: stages of a customer life cycle relationship",
    (
        Stage(
            "identification", "Identification", tuple(FIRST_CONTACT_EVENTS), 0,
            "First contact of any kind: the relationship begins.",
            "Identify the customer",
            "Record the source of every contact, and use resources on the customers you can serve best.",
        ),
        Stage(
            "initialisation", "Initialisation", ("contact_given",), 30,
            "Contact data given.",
            "Begin the relationship",
            "Ask for contact data where the customer gains from giving them.",
        ),
        Stage(
            "marketing", "Marketing", ("offer_sent", "message_sent", "opportunity_opened"), 30,
            "An offer or message sent, or an opportunity opened: the company presents opportunities.",
            "Present opportunities",
            "Send a first offer while the contact is fresh, to a named segment.",
        ),
        Stage(
            "purchase", "Purchase", ("first_order", "opportunity_won", "subscription_started"), 60,
            "First order, opportunity won or subscription started.",
            "Offer products and services",
            "Compare the offer with what those who bought had looked at before.",
        ),
        Stage(
            "utilisation", "Utilisation", ("usage", "feedback", "survey_answered"), 60,
            "Use, review, feedback or an answered survey: the company hears from the customer.",
            "Listen to use and reviews",
            "Ask for a grade soon after delivery, and answer what comes back.",
        ),
        Stage(
            "continued_use", "Continued use and modification",
            ("later_order", "usage", "change_requested", "referral"), 90,
            "A further order or use, a recommendation, or an installation, maintenance or repair asked for.",
            "Modify with the customer",
            "Tell customers what was changed because of what they said.",
        ),
    ),
)  # fmt: skip

ORDERS = StageModel(
    "orders",
    "First to third order",
    "For data that hold nothing but orders",
    (
        Stage("first", "First order", ("first_order",), 0, "The customer's first order.", "Win the first order"),
        Stage(
            "second", "Second order", ("second_order",), 90, "A second order.",
            "Drive customer loyalty", "Write to first-time buyers within the time in which most others came back.",
        ),
        Stage(
            "third", "Third order", ("third_order",), 90, "A third order.",
            "Drive customer loyalty", "Reward the second order: whoever comes back once tends to come back again.",
        ),
    ),
)  # fmt: skip

MODELS = {model.key: model for model in (ARTICLE_E, ARTICLE_A, ORDERS)}
"""The models that every deployment has, by key; the first is the default."""


def stage_models(settings: Mapping[str, tuple[StageSetting, ...]]) -> dict[str, StageModel]:
    """The models in force by key: those declared here, with what the settings replace or add.

    Raises:
        UnknownName: a stage names an event that nothing declares.
        SettingsError: a model has fewer than two stages, or two of the same key.
    """
    return MODELS | {key: _from_settings(key, stages) for key, stages in settings.items()}


def _from_settings(key: str, given: tuple[StageSetting, ...]) -> StageModel:
    if len(given) < 2:
        raise SettingsError(f"Setting stages.{key}: a lifecycle needs at least two stages, this one has {len(given)}.")
    if len({stage.key for stage in given}) < len(given):
        raise SettingsError(f"Setting stages.{key}: two stages have the same key. Give every stage its own.")
    known = MODELS.get(key)
    stages = tuple(_stage(setting, known) for setting in given)
    if known:
        return replace(known, source=f"{known.source}, as changed in this deployment's settings", stages=stages)
    return StageModel(key, key.replace("_", " ").capitalize(), "This deployment's settings", stages)


def _stage(setting: StageSetting, known: StageModel | None) -> Stage:
    labels = [event(name).label for name in setting.events]
    stated = setting.definition or f"{_sentence(labels)}."
    before = next((stage for stage in known.stages if stage.key == setting.key), None) if known else None
    return Stage(
        setting.key,
        setting.label,
        setting.events,
        setting.window_days,
        stated,
        before.step if before else "",
        before.advice if before else "",
    )


def _sentence(labels: list[str]) -> str:
    said = ", or ".join(labels)
    return said[0].upper() + said[1:]
