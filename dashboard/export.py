"""The export panel: an audience leaves the house for a purpose, by consent, masked, and on record."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from crm_models.people import listing
from crm_models.people.listing import Purpose
from crm_models.people.marks import Mark
from crm_models.warehouse import Warehouse
from crm_models.workspace import Workspace, audit
from dashboard import audiences, data, downloads

PURPOSES: dict[Purpose, str] = {"analysis": "Analysis", "email": "E-mail", "phone": "Telephone", "post": "Post"}


def parquet(frame: pd.DataFrame) -> bytes:
    """The frame as Parquet, types kept."""
    return frame.to_parquet(index=False)


FORMS: dict[str, tuple[Callable[[pd.DataFrame], bytes], str]] = {
    "CSV": (downloads.csv, "text/csv"),
    "XLSX": (downloads.xlsx, downloads.XLSX),
    "Parquet": (parquet, "application/vnd.apache.parquet"),
}
"""Form → how a frame is written in it, and its media type."""


@dataclass(frozen=True)
class Export:
    """Who takes which audience away, for what, and in which form; ``title`` says in words who they are."""

    mark: Mark
    title: str
    purpose: Purpose
    form: str
    is_unmasked: bool
    who: str

    @property
    def file_name(self) -> str:
        """Made of the title and the purpose, safe on every disk."""
        words = re.sub(r"\W+", "-", self.title.lower()).strip("-")[:60].strip("-")
        return f"{words or 'audience'}-{self.purpose}.{self.form.lower()}"


def handed_out(warehouse: Warehouse, workspace: Workspace, export: Export) -> bytes:
    """The file. That it was taken is on record before anybody has it.

    Raises:
        WorkspaceError: it cannot be put on record, so nothing is handed out.
    """
    found = listing.audience(warehouse, export.mark, export.purpose, unmasked=export.is_unmasked)
    write, _ = FORMS[export.form]
    file = write(found.people)
    detail = {"form": export.form, "masked": not export.is_unmasked, "left_out": found.left_out}
    audit.record(
        workspace, export.who, "export", export.title, n=len(found.people), purpose=export.purpose, detail=detail
    )
    return file


def panel(key: str, mark: Mark, title: str) -> None:
    """Purpose, form and the button; says how many go along and how many stay behind because they did not consent."""
    with st.container(horizontal=True):
        purpose: Purpose = st.segmented_control(
            "For", list(PURPOSES), format_func=PURPOSES.__getitem__, default="analysis", required=True,
            key=f"{key}-purpose",
        )  # fmt: skip
        form = st.segmented_control("As", list(FORMS), default="CSV", required=True, key=f"{key}-form")
    is_unmasked = _may_be_unmasked(purpose) and st.toggle("Names and addresses in full", key=f"{key}-unmasked")
    customers, reached = data.load(listing.size, mark), data.load(listing.reachable, mark, purpose)
    export = Export(mark, title, purpose, form, is_unmasked, audiences.reader())
    warehouse, workspace = data.warehouse(), data.workspace()
    st.download_button(
        f"Take away {reached:,} {'customer' if reached == 1 else 'customers'}",
        lambda: handed_out(warehouse, workspace, export),
        export.file_name,
        FORMS[form][1],
        key=f"{key}-file",
        on_click="ignore",
        icon=":material/download:",
        disabled=not reached,
    )
    st.caption(f"{left_out(purpose, customers, reached)} {_on_record(purpose, is_unmasked=is_unmasked)}")


def left_out(purpose: Purpose, customers: int, reached: int) -> str:
    """Who stays behind, in words."""
    if purpose == "analysis":
        return "An analysis reaches nobody: it needs no consent and brings neither names nor addresses."
    missing = customers - reached
    if not missing:
        return f"All {customers:,} have agreed to be reached by {_way(purpose)}."
    return f"{missing:,} of {customers:,} are left out: they have not agreed to be reached by {_way(purpose)}."


def _way(purpose: Purpose) -> str:
    return PURPOSES[purpose].lower()


def _may_be_unmasked(purpose: Purpose) -> bool:
    return purpose != "analysis" and data.settings().may_unmask


def _on_record(purpose: Purpose, *, is_unmasked: bool) -> str:
    masked = "" if purpose == "analysis" or is_unmasked else "Names and addresses are masked. "
    return f"{masked}The export is put on record."
