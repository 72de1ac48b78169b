"""Empty states: what is missing, and the one command or button that fixes it."""

import streamlit as st

from crm_models.errors import CRMError, MartsOutdated, TableMissing, WarehouseMissing
from dashboard import cards
from dashboard.markup import html

_TABLES = {"survey_answers": "survey answers", "order_lines": "order lines", "stage_changes": "stage changes"}


def missing_table(table: str, needed_for: str) -> None:
    """A card that says which table a part of a page needs and how to import it."""
    name = _TABLES.get(table, table.replace("_", " "))
    sentence = f"{needed_for} needs {name}, and this warehouse has none."
    state(sentence, f"crm-dashboard import FOLDER --mapping MAPPING.toml   # a mapping with the table {table}")


def failure(error: CRMError) -> None:
    """A page in place of which an error of ours is told: its sentence, and the command that helps."""
    if _is_emptiness(error):
        cards.page_title("No data yet", "There is nothing to show yet")
    else:
        cards.page_title("Out of order", "This view cannot be shown")
    state(str(error), _command(error))


def state(sentence: str, command: str | None) -> None:
    """The card itself; ``command`` is shown to be copied."""
    with st.container(key="card-empty"):
        st.html(f'<p class="empty">{html(sentence)}</p>')
        if command:
            st.code(command, language="shell", wrap_lines=True)


def _command(error: CRMError) -> str:
    if isinstance(error, MartsOutdated):
        return error.command
    return "crm-dashboard sample" if _is_emptiness(error) else "crm-dashboard doctor"


def _is_emptiness(error: CRMError) -> bool:
    return isinstance(error, WarehouseMissing | TableMissing)
