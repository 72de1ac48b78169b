"""What comes back when a metric is read: the number with everything needed to believe it."""

import math
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

TOTAL = "All"


@dataclass(frozen=True)
class Reading:
    """A metric for one period and one member. Unknown is NaN, and ``reason`` says why.

    ``numerator`` and ``denominator`` are the sums the value is made of; ``n`` the rows it rests on; ``low`` and
    ``high`` its interval at ``level``; ``maturity`` the share (0–1) of it that can no longer change.
    """

    key: str
    label: str
    unit: str
    value: float
    numerator: float
    denominator: float
    n: int
    low: float
    high: float
    level: float
    maturity: float
    as_of: date
    first: date
    last: date
    member: str = TOTAL
    reason: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a value at all."""
        return not math.isnan(self.value)

    def to_json(self) -> dict[str, Any]:
        """The reading as plain data: days in ISO form, null for unknown, without the reason."""
        fields = asdict(self)
        del fields["reason"]
        return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value
