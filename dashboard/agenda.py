"""What waits to be done for customers, of everybody: the list on the Customer 360 page before anybody is chosen."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from crm_models.errors import CRMError
from crm_models.people.marks import These
from crm_models.workspace import follow_ups
from crm_models.workspace.follow_ups import LET_GO, Task
from dashboard import audiences, clicks, data, empty
from dashboard.clicks import People
from dashboard.downloads import heading
from dashboard.markup import markdown

SHOWN = 25
EVERYBODY = "Everybody"


def show() -> None:
    """The tasks that wait, overdue ones first, each with its people and two ways to close it."""
    waiting = follow_ups.tasks(data.workspace())
    today = datetime.now(ZoneInfo(data.settings().time_zone)).date()
    if not waiting:
        empty.state("No follow-up is waiting. Open one for the people behind any mark, or on a customer's page.", None)
        return
    with st.container(key="card-agenda"):
        heading(finding(waiting, today), "Of everybody, by the day due; what is overdue comes first")
        owner = _owner(waiting)
        shown = [task for task in waiting if owner in (EVERYBODY, task.owner)]
        for place, task in enumerate(shown[:SHOWN]):
            _row(place, task, today)
        if len(shown) > SHOWN:
            st.caption(f"The {SHOWN} most urgent are shown; {len(shown) - SHOWN:,} more wait behind them.")


def finding(waiting: list[Task], today: date) -> str:
    """How much waits, for how many people, and how much of it is overdue."""
    owners, late = len({task.owner for task in waiting}), sum(task.due_on < today for task in waiting)
    tasks = f"{len(waiting):,} {'task waits' if len(waiting) == 1 else 'tasks wait'}"
    whose = f"for {owners} people" if owners > 1 else f"for {waiting[0].owner}"
    return f"{tasks} {whose}, {late or 'none'} {'is' if late < 2 else 'are'} overdue"


def due(task: Task, today: date) -> str:
    """When it is due, and how long it has been overdue."""
    late = (today - task.due_on).days
    overdue = f", {late} {'day' if late == 1 else 'days'} overdue" if late > 0 else ""
    return f"Due {task.due_on.day} {task.due_on:%b %Y}{overdue}"


def told(task: Task) -> str:
    """Whose it is, for how many customers, and where it came from."""
    people = f"{task.customers:,} {'customer' if task.customers == 1 else 'customers'}"
    return " · ".join(part for part in (task.owner, people, task.source and f"from {task.source}") if part)


def _owner(waiting: list[Task]) -> str:
    """Whose tasks the reader wants to see; there is nothing to choose where they are all one person's."""
    owners = {task.owner for task in waiting}
    if len(owners) == 1:
        return EVERYBODY
    chosen: str = st.selectbox("Owner", [EVERYBODY, *sorted(owners)], key="of", bind="query-params")
    return chosen


def _row(place: int, task: Task, today: date) -> None:
    when = due(task, today)
    if task.due_on < today:
        when = f":red[{when}]"
    with st.container(horizontal=True, vertical_alignment="center", key=f"task-{place}"):
        st.markdown(f"**{markdown(task.topic)}**  \n:small[{when} · {markdown(told(task))}]", width="stretch")
        st.button(
            "People", key=f"task-people-{place}", type="tertiary", icon=":material/group:", on_click=_ask,
            args=(task, today),
        )  # fmt: skip
        st.button("Done", key=f"task-done-{place}", icon=":material/check:", on_click=_closing(task, ""))
        st.button("Let go", key=f"task-let-go-{place}", type="tertiary", on_click=_closing(task, LET_GO))


def _ask(task: Task, today: date) -> None:
    mark = These(follow_ups.customers_of(data.workspace(), task))
    clicks.note(People(mark, task.topic, f"{due(task, today)} · {told(task)}"))


def _closing(task: Task, outcome: str) -> Callable[[], None]:
    """Closes a task for all its customers; a task that somebody else closed meanwhile is said to be gone."""

    def close() -> None:
        try:
            follow_ups.close(data.workspace(), task, by=audiences.reader(), outcome=outcome)
        except CRMError as error:
            st.error(markdown(error))

    return close
