"""What the reader is looking at: a period, a comparison, and which customers.

Conformed dimensions are columns of ``customer_profile``, which every table reaches through its customer. Rows
without a customer, or whose customer does not state the field, are the member "Unknown": shown, never dropped.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from crm_models.errors import UnknownName

UNKNOWN = "Unknown"
ATTRIBUTE = "attribute:"
SEGMENT = "segment:"
OUTSIDE = "Everyone else"
DAY = timedelta(days=1)
Where: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Filters: (dimension, members) pairs; members of one dimension are alternatives, dimensions add up."""


@dataclass(frozen=True, order=True)
class Period:
    """Days from ``first`` to ``last``, both inside."""

    first: date
    last: date

    @classmethod
    def month(cls, day: date) -> "Period":
        """The calendar month that ``day`` lies in."""
        return cls(day.replace(day=1), day.replace(day=_month_length(day)))

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> int:
        """Number of whole calendar months that the period is made of; 0 where it is not."""
        if self.first.day != 1 or self.last.day != _month_length(self.last):
            return 0
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def previous(self) -> "Period":
        """As many calendar months right before, for whole months; else as many days right before."""
        if self.months:
            return Period(_add_months(self.first, -self.months), self.first - DAY)
        return Period(self.first - timedelta(days=self.days), self.first - DAY)

    def same_last_year(self) -> "Period":
        """The same calendar days a year before; a month's end stays a month's end."""
        first, last = _add_months(self.first, -12), _add_months(self.last, -12)
        return Period(first, last.replace(day=_month_length(last)) if self.months else last)

    def so_far(self, as_of: date) -> "Period":
        """The part that has passed by ``as_of``; at least its first day."""
        return replace(self, last=max(self.first, min(self.last, as_of)))

    def like_days(self, other: "Period", as_of: date) -> "Period":
        """``other``, cut to as many days as this period has behind it: an unfinished month meets like days."""
        if self.last <= as_of:
            return other
        elapsed = max(0, (as_of - self.first).days)
        return Period(other.first, min(other.last, other.first + timedelta(days=elapsed)))

    def __str__(self) -> str:
        if self.months == 1:
            return f"{self.first:%B %Y}"
        if self.months:
            return f"{self.first:%b %Y} – {self.last:%b %Y}"
        if self.days == 1:
            return f"{self.first.day} {self.first:%b %Y}"
        same_year, same_month = self.first.year == self.last.year, self.first.month == self.last.month
        start = f"{self.first.day}" + ("" if same_month and same_year else f" {self.first:%b}")
        return f"{start}{'' if same_year else f' {self.first:%Y}'} – {self.last.day} {self.last:%b %Y}"


@dataclass(frozen=True)
class Slice:
    """A period as of a day, and the customers looked at. Hashable: the key of every cached result."""

    period: Period
    as_of: date
    where: Where = ()

    @property
    def is_unfinished(self) -> bool:
        """Whether days of the period are still to come."""
        return self.period.last > self.as_of

    def previous(self) -> "Slice":
        """The period before, in like days."""
        return replace(self, period=self.period.like_days(self.period.previous(), self.as_of))

    def same_last_year(self) -> "Slice":
        """The same days a year before, in like days."""
        return replace(self, period=self.period.like_days(self.period.same_last_year(), self.as_of))

    def history(self, months: int = 13) -> tuple[Period, ...]:
        """Calendar months, oldest first, up to the one the period's last past day lies in."""
        newest = Period.month(min(self.period.last, self.as_of)).first
        return tuple(Period.month(_add_months(newest, -back)) for back in range(months - 1, -1, -1))


@dataclass(frozen=True)
class Dimension:
    """A way to cut numbers.

    ``column`` is a column of ``customer_profile`` (conformed dimensions only); ``on`` gives tables their own
    column instead, as "column" or, through a parent table, "parent.column".
    """

    key: str
    label: str
    column: str | None = None
    on: Mapping[str, str] = field(default_factory=dict)
    is_sensitive: bool = False

    @property
    def is_conformed(self) -> bool:
        """Whether it can filter every page."""
        return self.column is not None


DIMENSIONS = {
    dimension.key: dimension
    for dimension in (
        Dimension("region", "Region", "region"),
        Dimension("city", "City", "city"),
        Dimension("acquisition_channel", "Acquisition channel", "acquisition_channel", {"spend": "channel"}),
        Dimension("kind", "Person or company", "kind"),
        Dimension("age_band", "Age", "age_band"),
        Dimension("lifestyle", "Lifestyle", "lifestyle"),
        Dimension("lead_magnet", "Reason for purchase (lead magnet)", "lead_magnet"),
        Dimension("gender", "Gender", "gender", is_sensitive=True),
        Dimension("education", "Education", "education", is_sensitive=True),
        Dimension("category", "Product category", on={"order_lines": "products.category"}),
        Dimension("order_channel", "Order channel", on={"order_totals": "channel", "order_lines": "orders.channel"}),
        Dimension("place", "Place", on={"order_totals": "place", "order_lines": "orders.place"}),
        Dimension("payment", "Payment", on={"order_totals": "payment", "order_lines": "orders.payment"}),
        Dimension("campaign", "Campaign", on={"touches": "campaigns.name", "spend": "campaigns.name"}),
        Dimension("arm", "Campaign arm", on={"touches": "arm"}),
        Dimension("promotion_kind", "Kind of promotion", on={"spend": "promotion_kind"}),
        Dimension("owner", "Sales agent", on={"opportunities": "owner"}),
        Dimension("sales_region", "Sales region", on={"opportunities": "region"}),
        Dimension("ticket_kind", "Kind of ticket", on={"tickets": "kind"}),
        Dimension("ticket_channel", "Ticket channel", on={"tickets": "channel"}),
        Dimension("agent", "Service agent", on={"tickets": "agent"}),
        Dimension("cause", "Cause", on={"donations": "causes.name"}),
    )
}


def dimension(key: str) -> Dimension:
    """The dimension of that key; ``attribute:NAME`` is a deployment's own field.

    The key of a segment (``in_segment``) has two members: its name, and everyone else.

    Raises:
        UnknownName: nothing declares it.
    """
    if key.startswith(SEGMENT):
        return Dimension(key, "Segment", key)
    if key.startswith(ATTRIBUTE):
        return Dimension(key, key.removeprefix(ATTRIBUTE).replace("_", " ").capitalize(), key)
    if key not in DIMENSIONS:
        raise UnknownName("dimension", key, [*DIMENSIONS, f"{ATTRIBUTE}NAME"])
    return DIMENSIONS[key]


def in_segment(name: str, definition: str) -> str:
    """The dimension that tells a segment's customers from everyone else; ``definition`` is resolved, as JSON.

    The definition itself is the key: a filter that a segment was put into means the same ever after.
    """
    return f"{SEGMENT}{name.splitlines()[0]}\n{definition}"


def segment_of(key: str) -> tuple[str, str]:
    """The segment's name and definition that ``in_segment`` made a key of."""
    name, _, definition = key.removeprefix(SEGMENT).partition("\n")
    return name, definition


def _month_length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, _month_length(first)))
