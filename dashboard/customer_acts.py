"""What a reader does on the Customer 360 page: find and open somebody, see names on record, follow up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from crm_models.customer.search import MOST_HITS, MOST_TYPED, Found, find
from crm_models.customer.standing import belongs_to
from crm_models.errors import CRMError, SegmentError
from crm_models.segments.definition import Definition
from crm_models.warehouse import Warehouse
from crm_models.workspace import audit, follow_ups
from crm_models.workspace.follow_ups import FollowUp
from dashboard import audiences, data
from dashboard.downloads import heading
from dashboard.frames import records
from dashboard.markup import html, markdown

ASKED, TYPED = "customer", "find"
PURPOSES = (
    "Service for this customer",
    "Sale to this customer",
    "Request about personal data",
    "Correcting the record",
)


def opened() -> str | None:
    """The number of the customer that the URL names."""
    return st.query_params.get(ASKED) or None


def open_customer(customer_id: str) -> None:
    """Show another customer from the next run on; for callbacks."""
    st.query_params[ASKED] = customer_id
    st.session_state[TYPED] = ""


def search() -> None:
    """The search field, and who was found. What is typed may be a name, so it does not go into the URL."""
    typed = st.text_input(
        "Find a customer", key=TYPED, max_chars=MOST_TYPED, icon=":material/search:",
        placeholder="Number, name, e-mail, telephone or town",
    )  # fmt: skip
    if not typed.strip():
        return
    found = find(data.warehouse(), typed)
    with st.container(key="card-hits"):
        heading(*_counted(found))
        for hit in records(found.hits):
            said = [hit["customer_id"], _text(hit["name"]), _text(hit["city"]), f"found in {hit['matched']}"]
            st.button(
                markdown(" · ".join(part for part in said if part)), key=f"hit-{hit['customer_id']}", type="tertiary",
                icon=":material/person:", on_click=open_customer, args=(hit["customer_id"],),
            )  # fmt: skip


def _counted(found: Found) -> tuple[str, str]:
    number = len(found.hits)
    if not number:
        return "Nobody was found", "Every word typed has to be on record, or nearly so; try fewer words."
    said = f"{number} {'customer' if number == 1 else 'customers'} found"
    if not found.is_exact:
        said = f"Nobody was found exactly; {number} {'comes' if number == 1 else 'come'} near"
    if found.is_cut:
        said = f"More than {MOST_HITS} customers found; the first are shown"
    return said, "Names and addresses are masked"


def names_shown(customer_id: str) -> bool:
    """The choice to see names, on record before anything is seen; it lasts until another customer or page is opened."""
    if not data.settings().may_unmask:
        st.caption("Names are masked. Whoever runs this dashboard may allow them with the setting `may_unmask`.")
        return False
    key = f"unmask-{customer_id}"

    def record() -> None:
        purpose = st.session_state[key]
        try:
            if purpose:
                audit.record(data.workspace(), audiences.reader(), "unmask", customer_id, purpose=purpose)
        except CRMError as error:
            st.session_state[key] = None
            st.error(markdown(error))

    purpose = st.selectbox(
        "Show name and addresses for", PURPOSES, index=None, key=key, on_change=record, placeholder="Masked",
        help="Who looked, when and for what is put on record.",
    )  # fmt: skip
    return purpose is not None


def relations(ties: pd.DataFrame) -> None:
    """Whom the customer belongs with; each opens."""
    with st.container(key="card-ties", height="stretch"):
        heading(
            f"{len(ties)} ties to other customers" if len(ties) else "No ties to other customers are on record",
            "Household, company and contacts",
        )
        for tie in records(ties):
            said = [tie["kind"], tie["customer_id"], _text(tie["name"]), _text(tie["city"])]
            st.button(
                markdown(" · ".join(part for part in said if part)), key=f"tie-{tie['kind']}-{tie['customer_id']}",
                type="tertiary", icon=":material/person:", on_click=open_customer, args=(tie["customer_id"],),
            )  # fmt: skip


def segments(customer_id: str) -> None:
    """The saved segments that the customer is in."""
    meant = []
    for each in audiences.saved().values():
        try:
            meant.append((each.name, audiences.meaning(Definition.read(each.definition)).text))
        except SegmentError:
            continue  # its definition does not hold any more; the builder says so
    inside = data.load(_inside, customer_id, tuple(text for _, text in meant)) if meant else ()
    names = [name for (name, _), is_in in zip(meant, inside, strict=True) if is_in]
    with st.container(key="card-saved", height="stretch"):
        heading(
            f"In {len(names)} of {len(meant)} saved segments" if meant else "No segments are saved yet",
            "Saved segments as of today",
        )
        if not meant:
            st.caption("Build one in the segment builder, or save the people behind any mark.")
        if names:
            st.html(f'<div class="told">{"".join(f"<p>{html(name)}</p>" for name in names)}</div>')


def _inside(warehouse: Warehouse, customer_id: str, definitions: tuple[str, ...]) -> tuple[bool, ...]:
    return belongs_to(warehouse, customer_id, [Definition.read(each) for each in definitions])


def follow_up(customer_id: str, waiting: tuple[FollowUp, ...]) -> None:
    """What waits for the customer, to be finished; and the form that opens one more."""
    with st.container(key="card-waiting", height="stretch"):
        heading(_waiting(len(waiting)), "To be done")
        for each in waiting:
            due = f"due {each.due_on.day} {each.due_on:%B %Y}, {each.owner}"
            st.button(
                markdown(f"Done: {each.topic} ({due})"), key=f"done-{each.id}", icon=":material/check:",
                on_click=_finish, args=(each.id,),
            )  # fmt: skip
        with st.popover("Follow up", icon=":material/add_task:"):
            _form(customer_id)


def _waiting(number: int) -> str:
    return (
        f"{number} {'follow-up is' if number == 1 else 'follow-ups are'} waiting"
        if number
        else "No follow-up is waiting"
    )


def _form(customer_id: str) -> None:
    today = datetime.now(ZoneInfo(data.settings().time_zone)).date()
    with st.form("follow-up", border=False, clear_on_submit=True):
        topic = st.text_input("Topic", max_chars=120, placeholder="Call back, thank, ask …", key="topic")
        owner = st.text_input("Owner", audiences.reader(), max_chars=120, key="owner")
        due_on = st.date_input("Due", today + timedelta(days=7), format="DD/MM/YYYY", key="due")
        if not st.form_submit_button("Open follow-up", type="primary"):
            return
    try:
        follow_ups.open_for(
            data.workspace(), [customer_id], topic, owner, due_on, by=audiences.reader(), source="Customer 360"
        )
    except CRMError as error:
        st.error(markdown(error))
    else:
        st.rerun()


def _finish(follow_up_id: str) -> None:
    try:
        follow_ups.finish(data.workspace(), follow_up_id, by=audiences.reader())
    except CRMError as error:
        st.error(markdown(error))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
