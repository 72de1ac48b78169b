"""The drawer: who stands behind a mark, and what to do with them: keep them as a segment, follow up, take them away."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

import streamlit as st

from crm_models.errors import CRMError, SegmentError
from crm_models.metrics.behind import BehindMetric, tally
from crm_models.people import listing
from crm_models.people.marks import InSegment, Mark
from crm_models.segments import scores
from crm_models.segments.definition import Definition
from crm_models.segments.groups import GROUPS
from crm_models.segments.nodes import MOST_PINS
from crm_models.workspace import follow_ups, segments
from dashboard import audiences, clicks, data, export, navigation
from dashboard.clicks import People
from dashboard.markup import html, markdown

SHOWN = 200
WIDTH = 920
"""Pixels of the drawer; the page stays in sight beside it."""
COLUMNS = {
    "open": st.column_config.LinkColumn("Open", display_text=":material/open_in_new:", width=50),
    "customer_id": st.column_config.TextColumn("Customer", pinned=True),
    "name": st.column_config.TextColumn("Name"),
    "group": st.column_config.TextColumn("Group", help="By recency, frequency and monetary scores, as of today"),
    "region": st.column_config.TextColumn("Region"),
    "orders": st.column_config.NumberColumn("Orders", format="localized", width=70),
    "revenue": st.column_config.NumberColumn("Revenue", format="localized", width=90),
    "last_order_on": st.column_config.DateColumn("Last order", format="D MMM YYYY"),
    "last_grade": st.column_config.NumberColumn("Grade", help="The last answer on a scale from 1 to 5", width=70),
    "open_tickets": st.column_config.NumberColumn("Open tickets", format="localized", width=100),
}
Act: TypeAlias = Callable[[], str]
"""Does something, and says what was done."""
ACTIONS = {"segment": "Save as segment", "follow_up": "Follow up", "export": "Export"}


def show() -> None:
    """Open the drawer if something was clicked; costs nothing otherwise."""
    clicked = clicks.noted()
    if isinstance(clicked, People):
        open_drawer(clicked)
    elif clicked:
        st.dialog(markdown(clicked.title), width=WIDTH, position="right")(clicked.show)()


def open_drawer(people: People) -> None:
    """The people behind a mark, in a drawer of its own."""
    number = st.session_state["drawers"] = st.session_state.get("drawers", 0) + 1
    st.dialog(markdown(people.title), width=WIDTH, position="right")(contents)(f"drawer-{number}", people)


def contents(key: str, people: People) -> None:
    """What the drawer holds; ``key`` begins the names of its widgets."""
    try:
        _people(key, people)
    except CRMError as error:  # the frame does not see what happens once the drawer is open
        st.error(markdown(error))


def _people(key: str, people: People) -> None:
    customers = data.load(listing.size, people.mark)
    st.caption(markdown(people.about))
    st.html(f'<p class="behind">{_counted(people.mark, customers)}</p>')
    if not customers:
        return
    _list(people.mark, customers)
    action = st.segmented_control(
        "What next", list(ACTIONS), format_func=ACTIONS.__getitem__, key=f"{key}-action", label_visibility="collapsed"
    )
    if action == "segment":
        _once(f"{key}-saved", lambda: _save(key, people, customers))
    elif action == "follow_up":
        _once(f"{key}-opened", lambda: _follow_up(key, people, customers))
    elif action == "export":
        export.panel(key, people.mark, people.title)


def _counted(mark: Mark, customers: int) -> str:
    """How many they are and, where a number rests on more entries than customers, on how many; as HTML."""
    said = f"<b>{customers:,}</b> {'customer' if customers == 1 else 'customers'}"
    if not isinstance(mark, BehindMetric):
        return said
    found = data.load(tally, mark)
    if found.entries == found.customers:
        return said
    said += f" with {found.entries - found.without:,} entries in {html(found.table.replace('_', ' '))}"
    return f"{said}; {found.without:,} more without a customer" if found.without else said


def _list(mark: Mark, customers: int) -> None:
    """Those with most revenue, and how many more there are."""
    limits = data.load(scores.cuts, data.settings().rfm) if data.warehouse().has("orders") else None
    found = data.load(listing.listed, mark, SHOWN, limits=limits)
    found = found.assign(revenue=found["revenue"].round())
    shown = list(COLUMNS)
    if limits:
        found = found.assign(group=found["group"].map({key: each.label for key, each in GROUPS.items()}))
    else:
        shown.remove("group")
    if any(entry.file == "customer" for entry in navigation.existing()):
        found = found.assign(open=[f"customer?customer={quote(number, safe='')}" for number in found["customer_id"]])
    else:
        shown.remove("open")
    st.dataframe(
        found, column_config=COLUMNS, column_order=shown, hide_index=True, height=390 if len(found) > 10 else "content",
        placeholder="–",
    )  # fmt: skip
    more = f"The {len(found):,} with most revenue are shown, and {customers - len(found):,} more belong to them. "
    st.caption(f"{more if customers > len(found) else ''}Names are masked.")


def _once(done: str, form: Callable[[], Act | None]) -> None:
    """A form that gives way to what was done, or stays as it was filled in beside what is wrong."""
    place = st.empty()
    if done not in st.session_state:
        with place.container():
            act = form()
            if act is None:
                return
            try:
                st.session_state[done] = act()
            except CRMError as error:
                st.error(markdown(error))
                return
    place.success(markdown(st.session_state[done]))


def _save(key: str, people: People, customers: int) -> Act | None:
    """The form that keeps them as a segment; gives what to do once it is sent."""
    rule, day = _rule(people), data.warehouse().as_of
    with st.form(f"{key}-segment", border=False):
        name = st.text_input("Name", f"{people.title} · {people.about}"[:120], max_chars=120, key=f"{key}-name")
        description = st.text_area(
            "Description", f"{people.title} · {people.about}, as of {day.day} {day:%B %Y}.", height=80,
            key=f"{key}-description",
        )  # fmt: skip
        st.caption("A rule: whoever fits it later belongs to it." if rule else "A list of these people, kept as it is.")
        if not st.form_submit_button("Save segment", type="primary"):
            return None

    def save() -> str:
        me = audiences.reader()
        definition = rule or _pinned(people.mark, customers)
        kept = segments.save(data.workspace(), definition, name, description, owner=me, by=me)
        return f"“{kept.name}” is saved with {customers:,} customers. It is a filter on every page from now on."

    return save


def _follow_up(key: str, people: People, customers: int) -> Act | None:
    """The form that opens a follow-up for each of them; gives what to do once it is sent."""
    today = datetime.now(ZoneInfo(data.settings().time_zone)).date()
    with st.form(f"{key}-follow-up", border=False):
        topic = st.text_input("Topic", max_chars=120, placeholder="Call back, thank, ask …", key=f"{key}-topic")
        with st.container(horizontal=True):
            owner = st.text_input("Owner", audiences.reader(), max_chars=120, key=f"{key}-owner")
            due_on = st.date_input("Due", today + timedelta(days=7), format="DD/MM/YYYY", key=f"{key}-due")
        if not st.form_submit_button(f"Open {customers:,} follow-ups", type="primary"):
            return None

    def start() -> str:
        numbers, source = listing.numbers(data.warehouse(), people.mark), people.title[:500]
        opened = follow_ups.open_for(data.workspace(), numbers, topic, owner, due_on, audiences.reader(), source)
        said = f"{opened:,} follow-ups “{topic}” are waiting for {owner}, due {due_on.day} {due_on:%B %Y}."
        return f"{said} The page Customer 360 lists all that waits."

    return start


def _rule(people: People) -> str:
    """The definition that holds these people, empty where nothing but a list of them does."""
    return people.rule or (people.mark.definition if isinstance(people.mark, InSegment) else "")


def _pinned(mark: Mark, customers: int) -> str:
    if customers > MOST_PINS:
        raise SegmentError(f"A list holds {MOST_PINS:,} customers, and these are {customers:,}. Narrow the filters.")
    return Definition.read({"pinned_in": listing.numbers(data.warehouse(), mark)}).text
