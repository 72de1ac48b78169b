"""What a condition may be about, how it may be put, and what a new or unfinished one says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from crm_models.analyses.lifecycle import StageModel
from crm_models.events import EVENTS
from crm_models.segments.fields import Field
from crm_models.segments.groups import GROUPS
from crm_models.segments.scores import KINDS
from dashboard.builder.tree import Says

Kind: TypeAlias = Literal[
    "text", "number", "day", "flag", "did", "score", "group", "stage", "customer", "segment", "unknown"
]

BOUNDS = {"at_least": "at least", "at_most": "at most", "between": "between"}
STATED = {"known": "is stated", "unknown": "is not stated"}
WAYS: dict[Kind, dict[str, str]] = {
    "text": {"is": "is", "contains": "contains", **STATED},
    "number": {**BOUNDS, **STATED},
    "day": {"within": "in the last (days)", "before": "at least (days) ago", "between": "between", **STATED},
    "flag": {"yes": "yes", "no": "no", **STATED},
    "did": {**{key: f"{words} (times)" for key, words in BOUNDS.items()}, "never": "never"},
    "score": BOUNDS,
}
"""How a condition of a kind may be put; the others have one way only."""
WHEN = {"ever": "ever", "within": "in the last (days)", "between": "between"}
"""The days in which something was done."""


@dataclass(frozen=True)
class Subject:
    """Something that a condition may be about."""

    key: str
    label: str
    kind: Kind


def subjects(
    fields: Mapping[str, Field], models: Mapping[str, StageModel], *, has_orders: bool, has_segments: bool
) -> dict[str, Subject]:
    """Everything that may be asked for, by key, in the order of the menu."""
    found = [Subject(f"field:{each.key}", each.label, each.kind) for each in fields.values()]
    found += [Subject(f"did:{each.key}", f"Event: {each.label}", "did") for each in EVENTS.values()]
    if has_orders:
        found += [Subject(f"score:{each}", f"Score: {each}", "score") for each in KINDS]
        found.append(Subject("group", "Named group", "group"))
    found += [Subject(f"stage:{key}", f"Furthest stage: {model.label}", "stage") for key, model in models.items()]
    found.append(Subject("customer", "Customer number", "customer"))
    if has_segments:
        found.append(Subject("segment", "Saved segment", "segment"))
    return {each.key: each for each in found}


def subject_key(says: Says) -> str:
    """The key of what a condition is about."""
    for word in ("field", "did", "score"):
        if word in says:
            return f"{word}:{says[word]}"
    if "stage" in says:
        return f"stage:{says.get('model', 'article_e')}"
    return next((word for word in ("group", "customer", "segment") if word in says), "unknown")


def blank(subject: Subject) -> Says:
    """What a condition about it says at first."""
    word, _, key = subject.key.partition(":")
    values: dict[Kind, Says] = {
        "text": {"is": []},
        "number": {"at_least": 1},
        "day": {"within_days": 90},
        "flag": {"is": True},
        "did": {"at_least": 1, "within_days": 90},
        "score": {"at_least": 4},
        "group": {"group": []},
        "stage": {"stage": [], "model": key},
        "customer": {"customer": []},
        "segment": {"segment": ""},
    }
    named = {word: key} if word in ("field", "did", "score") else {}
    return {**named, **values[subject.kind]}


def way(says: Says, kind: Kind) -> str:
    """Which of the ways of its kind a condition is put in."""
    if "known" in says:
        return "known" if says["known"] else "unknown"
    if kind == "text":
        return "contains" if "contains" in says else "is"
    if kind == "day":
        return next((name for name in ("within", "before") if f"{name}_days" in says), "between")
    if kind == "flag":
        return "yes" if says.get("is") else "no"
    if kind == "did" and says.get("at_most") == 0 and not says.get("at_least"):
        return "never"
    if "at_least" in says and "at_most" in says:
        return "between"
    return "at_most" if "at_most" in says else "at_least"


def when(says: Says) -> str:
    """In which days something was done."""
    if "within_days" in says:
        return "within"
    return "between" if "from" in says or "until" in says else "ever"


def unfinished(says: Says) -> str:
    """What a condition still needs before it can count; empty where nothing is missing."""
    for word, need in (
        ("is", "Choose at least one value"),
        ("group", "Choose at least one group"),
        ("stage", "Choose at least one stage"),
        ("customer", "Give at least one customer number"),
        ("segment", "Choose a segment"),
        ("contains", "Say what it contains"),
    ):
        if word in says and says[word] in ([], (), "", None):
            return f"{need}: until then this condition does not count."
    bounds = ("at_least", "at_most", "within_days", "before_days", "from", "until", "is", "contains", "known")
    if ("field" in says or "did" in says or "score" in says) and not any(word in says for word in bounds):
        return "Give a value: until then this condition does not count."
    return ""


def options(says: Says, kind: Kind, models: Mapping[str, StageModel]) -> dict[str, str]:
    """The members that a condition on groups or stages chooses from, with their labels."""
    if kind == "group":
        return {key: each.label for key, each in GROUPS.items()}
    model = models.get(str(says.get("model", "article_e")))
    return {stage.key: stage.label for stage in model.stages} if model else {}


def listed(text: str) -> list[str]:
    """Customer numbers out of a pasted list: one a line, or with commas, semicolons or tabs between; each once."""
    for sign in ",;\t":
        text = text.replace(sign, "\n")
    return list(dict.fromkeys(part for line in text.splitlines() if (part := line.strip())))


def kept(says: Says, *words: str) -> dict[str, Any]:
    """The words that say what a condition is about, without how it is put."""
    return {word: says[word] for word in ("field", "did", "score", *words) if word in says}
