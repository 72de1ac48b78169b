"""The nodes that a segment's rule is made of: all, any and not over conditions on what customers are and did."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, FiniteFloat, Tag, model_validator

from crm_models.errors import UnknownName
from crm_models.events import event
from crm_models.segments.fields import field

LONGEST_WORD = 200
Word = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]
Members = Annotated[tuple[Word, ...], Field(min_length=1, max_length=1000)]
MOST_PINS = 200_000
Pins = Annotated[tuple[Word, ...], Field(max_length=MOST_PINS)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Times = Annotated[int, Field(ge=0, le=1_000_000)]
Points = Annotated[int, Field(ge=1, le=5)]


def _known_to(registry: Callable[[str], object]) -> AfterValidator:
    def check(key: str) -> str:
        try:
            registry(key)
        except UnknownName as error:
            raise ValueError(str(error)) from error
        return key

    return AfterValidator(check)


FieldKey = Annotated[str, _known_to(field)]
EventKey = Annotated[str, _known_to(event)]


class _Node(BaseModel):
    """What nodes share: nothing unknown in them, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, ser_json_inf_nan="null")
    tag: ClassVar[str]


class All(_Node):
    """Customers that every node inside fits."""

    tag = "all"
    nodes: Annotated[tuple["Node", ...], Field(alias="all", min_length=1)]


class AnyOf(_Node):
    """Customers that at least one node inside fits."""

    tag = "any"
    nodes: Annotated[tuple["Node", ...], Field(alias="any", min_length=1)]


class Not(_Node):
    """Customers that the node inside does not fit; those of whom it is unknown are among them."""

    tag = "not"
    node: Annotated["Node", Field(alias="not")]


class TextNode(_Node):
    """A text is one of some members, or contains something, whatever the case."""

    tag = "text"
    field: FieldKey
    members: Annotated[Members | None, Field(alias="is")] = None
    contains: Word | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.members is None) == (self.contains is None):
            raise ValueError("say either what the field “is” (a list) or what it “contains”")
        return self


class NumberNode(_Node):
    """A number lies between two bounds, both inside."""

    tag = "number"
    field: FieldKey
    at_least: FiniteFloat | None = None
    at_most: FiniteFloat | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        _check_bounds(self)
        return self


class DayNode(_Node):
    """A day lies between two days, both inside, or within or before the last so many days."""

    tag = "day"
    field: FieldKey
    first: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    within_days: Days | None = None
    before_days: Days | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        given = [self.within_days is not None, self.before_days is not None, bool(self.first or self.until)]
        if sum(given) != 1:
            raise ValueError("say “from” and “until”, or “within_days”, or “before_days”")
        _check_days(self)
        return self


class FlagNode(_Node):
    """Yes or no."""

    tag = "flag"
    field: FieldKey
    value: Annotated[bool, Field(alias="is", strict=True)]


class KnownNode(_Node):
    """Whether a field is stated at all."""

    tag = "known"
    field: FieldKey
    known: Annotated[bool, Field(strict=True)]


class DidNode(_Node):
    """An event happened at least or at most so many times; at most 0 is never."""

    tag = "did"
    did: EventKey
    at_least: Times | None = None
    at_most: Times | None = None
    within_days: Days | None = None
    first: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if self.within_days is not None and (self.first or self.until):
            raise ValueError("say “within_days” or days “from” and “until”, not both")
        _check_bounds(self)
        _check_days(self)
        return self


class ScoreNode(_Node):
    """A score of 1 to 5 lies between two bounds, both inside; those who never ordered have none."""

    tag = "score"
    score: Literal["recency", "frequency", "monetary"]
    at_least: Points | None = None
    at_most: Points | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        _check_bounds(self)
        return self


class GroupNode(_Node):
    """Customers of some of the named groups."""

    tag = "group"
    group: Members


class StageNode(_Node):
    """Customers whose furthest stage of the lifecycle is one of these."""

    tag = "stage"
    stage: Members
    model: Word = "article_e"


class CustomerNode(_Node):
    """Customers by their numbers."""

    tag = "customer"
    customer: Pins


class SegmentNode(_Node):
    """Customers of another saved segment."""

    tag = "segment"
    segment: Word


def _check_bounds(node: NumberNode | DidNode | ScoreNode) -> None:
    if node.at_least is None and node.at_most is None:
        raise ValueError("say “at_least”, “at_most” or both")
    if node.at_least is not None and node.at_most is not None and node.at_least > node.at_most:
        raise ValueError(f"“at_least” ({node.at_least:g}) is more than “at_most” ({node.at_most:g})")


def _check_days(node: DayNode | DidNode) -> None:
    if node.first and node.until and node.first > node.until:
        raise ValueError(f"“from” ({node.first}) is after “until” ({node.until})")


_FIRST_WORDS = ("all", "any", "not", "did", "score", "group", "stage", "customer", "segment")


def _tag_of(given: Any) -> str | None:
    """Which kind of node this is, told by its first word; a field's kind is that of what it names."""
    if isinstance(given, _Node):
        return f"<{given.tag}>"
    if not isinstance(given, dict):
        return None
    if "field" not in given:
        return next((f"<{word}>" for word in _FIRST_WORDS if word in given), None)
    if "known" in given:
        return "<known>"
    try:
        return f"<{field(str(given['field'])).kind}>"
    except UnknownName:
        return "<text>"  # whose check of the field says what is wrong


Node: TypeAlias = Annotated[
    Annotated[All, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")]
    | Annotated[TextNode, Tag("<text>")]
    | Annotated[NumberNode, Tag("<number>")]
    | Annotated[DayNode, Tag("<day>")]
    | Annotated[FlagNode, Tag("<flag>")]
    | Annotated[KnownNode, Tag("<known>")]
    | Annotated[DidNode, Tag("<did>")]
    | Annotated[ScoreNode, Tag("<score>")]
    | Annotated[GroupNode, Tag("<group>")]
    | Annotated[StageNode, Tag("<stage>")]
    | Annotated[CustomerNode, Tag("<customer>")]
    | Annotated[SegmentNode, Tag("<segment>")],
    Discriminator(_tag_of),
]
