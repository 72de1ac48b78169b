"""The sidebar's filters: widgets in, one Slice out. Choices live in the URL: a copied link shows the same view."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from crm_models.errors import WarehouseError
from crm_models.slices import DIMENSIONS, Period, Slice, dimension
from dashboard import data, narrate, within
from dashboard.kpi import Comparison
from dashboard.markup import html

CUSTOM = "Custom"
IN_THE_OPEN = ("region", "acquisition_channel", "kind")
"""Dimensions shown at once; the others stand under "More filters"."""
MORE = "more-filters"
MOST_IN_A_ROW = 6
"""Dimensions to cut a page by that stand side by side; more are a list, for rows of buttons break on narrow screens."""

_COMPARISONS: dict[str, Comparison] = {"Previous period": "previous", "Last year": "last_year"}


def latest_month(as_of: date) -> Period:
    """The last calendar month that is over."""
    month = Period.month(as_of)
    return month if month.last == as_of else month.previous()


def latest_quarter(as_of: date) -> Period:
    """The last calendar quarter that is over."""
    quarter = quarter_so_far(as_of)
    return quarter if quarter.last == as_of else quarter.previous()


def quarter_so_far(as_of: date) -> Period:
    """The calendar quarter that ``as_of`` lies in, whole: what is to come makes it unfinished."""
    first = date(as_of.year, 3 * ((as_of.month - 1) // 3) + 1, 1)
    return Period(first, Period.month(first + timedelta(days=70)).last)


def year_so_far(as_of: date) -> Period:
    """The calendar year that ``as_of`` lies in, whole."""
    return Period(date(as_of.year, 1, 1), date(as_of.year, 12, 31))


def last_twelve_months(as_of: date) -> Period:
    """The twelve calendar months up to the last one that is over."""
    newest = latest_month(as_of)
    return Period(newest.same_last_year().last + timedelta(days=1), newest.last)


PERIODS: dict[str, Callable[[date], Period]] = {
    "Latest month": latest_month,
    "Month so far": Period.month,
    "Latest quarter": latest_quarter,
    "Quarter so far": quarter_so_far,
    "Year so far": year_so_far,
    "Last 12 months": last_twelve_months,
}
"""What the reader may choose → the period as of a day. The first is the default: a finished month is not misread."""


def sidebar() -> None:
    """Draw the filters and leave the chosen Slice in the session; nothing is drawn without a warehouse to filter."""
    try:
        as_of = data.warehouse().as_of
    except WarehouseError:
        st.session_state.pop("slice", None)
        return
    period = _period(as_of)
    chosen = st.segmented_control(
        "Compare with", list(_COMPARISONS), key="compare", default="Previous period", required=True, bind="query-params"
    )
    view = Slice(period, as_of, (*_where(), *within.segment()))
    st.session_state["slice"] = view
    before = view.previous() if _COMPARISONS[chosen] == "previous" else view.same_last_year()
    days = f"{narrate.short(period)} vs {narrate.short(before.period)}"
    st.html(f'<p class="days">{html(days)}<br>Data to {as_of.day} {as_of:%b %Y}</p>')


def unfiltered() -> Slice:
    """What a reader sees who has chosen nothing.

    Raises:
        WarehouseError: there is no warehouse, or nothing in it.
    """
    as_of = data.warehouse().as_of
    return Slice(next(iter(PERIODS.values()))(as_of), as_of)


def current() -> Slice:
    """What the reader is looking at.

    Raises:
        WarehouseError: there is no warehouse, or nothing in it.
    """
    if "slice" not in st.session_state:
        return unfiltered()
    view: Slice = st.session_state["slice"]
    return view


def comparison() -> Comparison:
    """Which comparison leads: the period before, or the same days a year before."""
    return _COMPARISONS.get(st.session_state.get("compare", ""), "previous")


def compared(view: Slice) -> Slice:
    """The view of the comparison the reader chose."""
    return view.previous() if comparison() == "previous" else view.same_last_year()


def cut_by(keys: Sequence[str], label: str = "Explain by") -> str | None:
    """The dimension that the reader takes a page apart by; None where no customer states any of them."""
    offered = data.told(with_members, tuple(keys))
    if not offered:
        return None
    named: dict[str, Any] = {"format_func": lambda key: dimension(key).label, "key": "by", "bind": "query-params"}
    if len(offered) > MOST_IN_A_ROW:
        return str(st.selectbox(label, offered, width=320, **named))
    return str(st.segmented_control(label, offered, default=offered[0], required=True, **named))


def choices() -> dict[str, tuple[str, ...]]:
    """Dimension → members to choose from; dimensions with fewer than two are not offered."""
    offered = [key for key, each in DIMENSIONS.items() if each.is_conformed and not each.is_sensitive]
    choices = {key: data.members(key) for key in (*offered, *data.attribute_dimensions())}
    return {key: names for key, names in choices.items() if len(names) > 1}


def with_members(keys: tuple[str, ...]) -> list[str]:
    """Those of the dimensions that some customer states."""
    return [key for key in keys if data.members(key)]


def _period(as_of: date) -> Period:
    chosen = st.selectbox("Period", [*PERIODS, CUSTOM], key="period", bind="query-params")
    if chosen != CUSTOM:
        return PERIODS[chosen](as_of)
    month = latest_month(as_of)
    days = st.date_input("From and to", (month.first, month.last), key="days", format="DD/MM/YYYY", bind="query-params")
    return Period(days[0], days[-1]) if days else month


def _where() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The chosen members per dimension."""
    useful = dict(data.told(choices))
    picked = {key: _pick(key, useful.pop(key)) for key in IN_THE_OPEN if key in useful}
    picked |= _more(useful)
    return tuple((key, tuple(sorted(names))) for key, names in picked.items() if names)


def _more(offered: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The choices under "More filters"; not drawn while it is closed and none is chosen, for browsers take long."""
    if not offered:
        return {}
    place = st.expander("More filters", key=MORE, on_change="rerun")
    if not place.open and not any(st.session_state.get(key) or key in st.query_params for key in offered):
        return {}
    with place:
        return {key: _pick(key, names) for key, names in offered.items()}


def _pick(key: str, names: tuple[str, ...]) -> list[str]:
    return st.multiselect(dimension(key).label, names, key=key, placeholder="All", bind="query-params")
