"""A customer's happenings in words: when, what, by which way, how much, and what came of it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

import pandas as pd

from crm_models.customer.happenings import HAPPENINGS
from crm_models.customer.story import WORKSPACE
from dashboard import units
from dashboard.frames import records

NAMES = {key: each.label for key, each in HAPPENINGS.items()} | {WORKSPACE: "Our follow-ups"}
"""Kind of happening → how the filter calls it."""
ONE = {
    "order": "Purchase", "return": "Return", "promise": "Delivery promised", "ticket": "Ticket", "touch": "Campaign",
    "contact_in": "Contact from them", "contact_out": "Contact from us", "survey": "Survey", "points": "Points",
    "referral_made": "Recommended us", "referral_received": "Was referred", "subscription": "Subscription",
    "donation": "Given to a cause", "opportunity": "Opportunity", "follow_up": "Follow-up", WORKSPACE: "Our follow-up",
    "first_seen": "First contact", "data_given": "Contact data given", "consent": "Consents stated",
}  # fmt: skip
"""Kind of happening → what one of them is called."""
_PRODUCTS_NAMED = 3
_TOUCHED = {
    "control": "control group: nothing was sent", "answered": "answered", "clicked": "clicked", "opened": "opened",
    "delivered": "delivered, not opened", "sent": "sent", "unsubscribed": "left the list because of it",
}  # fmt: skip


def table(happenings: pd.DataFrame, lines: pd.DataFrame, currency: str, as_of: datetime) -> pd.DataFrame:
    """One row per happening, in words: When, What, About, Amount, What came of it; ``lines`` are what orders held."""
    held: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in records(lines):
        held[line["order_id"]].append(line)
    goods = {order: _goods(held[order]) for order in happenings["ref"] if order in held}
    return pd.DataFrame(
        [
            (moment(each["at"]), ONE[each["kind"]], _about(each, goods), _amount(each, currency), _outcome(each, as_of))
            for each in records(happenings)
        ],
        columns=["When", "What", "About", "Amount", "What came of it"],
    )


def moment(at: datetime) -> str:
    """A day, and the hour where one is known."""
    is_day_alone = at.time() in (datetime.min.time(), datetime.max.time())
    return day(at) if is_day_alone else f"{day(at)}, {at:%H:%M}"


def day(at: datetime) -> str:
    """The day of an instant."""
    return f"{at.day} {at:%b %Y}"


def late(days: float) -> str:
    """How far from what was promised, in words."""
    if not isfinite(days):
        return units.NOTHING
    size = abs(days)
    number, unit = (size, "day") if size >= 2 else (24 * size, "hour") if size >= 1 / 24 else (1440 * size, "minute")
    said = f"{number:.0f}\u202f{unit}{'' if round(number) == 1 else 's'}"
    return f"{said} {'late' if days > 0 else 'early'}"


def _about(each: Mapping[str, Any], goods: Mapping[str, str]) -> str:
    kind, what, how = each["kind"], _text(each["what"]), _text(each["how"])
    if kind in ("order", "return"):
        return _joined(goods.get(each["ref"], each["ref"]), how)
    if kind == "promise":
        return f"order {each['ref']}"
    if kind.startswith("referral"):
        return _joined(_text(each["other"]), how)
    if kind == "survey":
        return _joined(what, f"scale {how}" if how else "")
    return _joined(what, how)


def _goods(lines: list[dict[str, Any]]) -> str:
    """The first products of an order, and how many more lines it has."""
    names = [
        f"{each['quantity']:g} × {_text(each['product']) or _text(each['product_id']) or 'unnamed'}"
        for each in lines[:_PRODUCTS_NAMED]
    ]
    more = len(lines) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _amount(each: Mapping[str, Any], currency: str) -> str:
    if each["kind"] not in HAPPENINGS or not isfinite(each["amount"]):
        return units.NOTHING
    unit = HAPPENINGS[each["kind"]].unit
    if unit == "points":
        return f"{each['amount']:+,.0f} points".replace("-", units.MINUS)
    return units.say(each["amount"], unit or "count", currency)


def _outcome(each: Mapping[str, Any], as_of: datetime) -> str:
    """What came of it; a dash where nothing is on record."""
    kind, state, added = each["kind"], _text(each["state"]), each["added_value"]
    if kind == "touch":
        return _joined(_TOUCHED[state], _added(added))
    if kind == "contact_out":
        return _added(added) or units.NOTHING
    if kind == "ticket":
        return _joined(_reply(each), _settled(each, as_of))
    if kind in ("promise", "follow_up", WORKSPACE):
        return _joined(_settled(each, as_of), state)
    if kind == "survey":
        return "answered" if pd.notna(each["answered_at"]) else "not answered"
    if kind == "contact_in" and pd.notna(each["answered_at"]):
        return _joined(f"answered after {_gap(each['at'], each['answered_at'])}", state)
    if kind == "referral_made":
        return f"bought on {moment(each['done_at'])}" if pd.notna(each["done_at"]) else "no order yet"
    if kind == "subscription" and pd.notna(each["done_at"]):
        return _joined(f"ended {moment(each['done_at'])}", state)
    return state or units.NOTHING


def _settled(each: Mapping[str, Any], as_of: datetime) -> str:
    due, done = each["due_at"], each["done_at"]
    if pd.notna(done):
        against = f", {late((done - due).total_seconds() / 86_400)}" if pd.notna(due) else ""
        return f"done {moment(done)}{against}"
    if pd.notna(due):
        return f"overdue since {moment(due)}" if due < as_of else f"due {moment(due)}"
    return "still open"


def _reply(each: Mapping[str, Any]) -> str:
    if pd.isna(each["answered_at"]):
        return "no reply yet" if pd.isna(each["done_at"]) else ""
    return f"first reply after {_gap(each['at'], each['answered_at'])}"


def _added(added: bool | None) -> str:
    if added is None or pd.isna(added):
        return ""
    return "they answered or ordered within 14 days" if added else "no answer within 14 days"


def _gap(start: datetime, end: datetime) -> str:
    hours = (end - start).total_seconds() / 3600
    return f"{hours:.1f}\u202fhours" if hours < 48 else f"{hours / 24:.1f}\u202fdays"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part) or units.NOTHING
