"""The chart card: a finding as its title, the chart, the data behind it to take away, and how it was computed."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.markup import html

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_TOOLS = {"displayModeBar": False, "responsive": True}


def chart_card(
    key: str,
    title: str,
    subtitle: str,
    chart: go.Figure,
    frame: pd.DataFrame,
    *,
    alt: str,
    how: str,
    on_select: Callable[[], None] | None = None,
) -> Any:
    """Draw a card. ``title`` is a sentence, ``how`` is Markdown; ``key`` also names the downloads.

    Gives what Streamlit gives: the state of the selection where ``on_select`` is a callback.
    """
    with st.container(key=f"card-{key}", height="stretch"):
        heading(title, subtitle)
        selected = st.plotly_chart(
            chart,
            key=f"chart-{key}",
            config=NO_TOOLS,
            alt=alt,
            on_select=on_select or "ignore",
            selection_mode="points",
        )
        st.space("stretch")
        with st.container(horizontal=True, key=f"foot-{key}", gap="small"):
            data_popover(key, frame)
            with st.popover("How this is computed", type="tertiary"):
                st.markdown(how)
    return selected


def table_card(key: str, title: str, subtitle: str, frame: pd.DataFrame, *, how: str, **table: Any) -> None:
    """The same card around a table; ``table`` goes to ``st.dataframe``, as ``column_config``."""
    with st.container(key=f"card-{key}", height="stretch"):
        heading(title, subtitle)
        st.dataframe(frame, hide_index=True, **table)
        with st.container(horizontal=True, key=f"foot-{key}", gap="small"):
            data_popover(key, frame)
            with st.popover("How this is computed", type="tertiary"):
                st.markdown(how)


def heading(title: str, subtitle: str) -> None:
    """A card's title and what is drawn under it."""
    st.html(f'<div class="ct"><h2>{html(title)}</h2><span>{html(subtitle)}</span></div>')


def data_popover(key: str, frame: pd.DataFrame) -> None:
    """The frame as a table, CSV and XLSX; made only once somebody opens it."""
    popover = st.popover("Data", type="tertiary", key=f"data-{key}", on_change="rerun")
    if not popover.open:
        return
    with popover:
        st.dataframe(frame, hide_index=True)
        with st.container(horizontal=True):
            st.download_button("CSV", lambda: csv(frame), f"{key}.csv", "text/csv", key=f"csv-{key}", on_click="ignore")
            st.download_button("XLSX", lambda: xlsx(frame), f"{key}.xlsx", XLSX, key=f"xlsx-{key}", on_click="ignore")


def csv(frame: pd.DataFrame) -> bytes:
    """The frame as CSV that spreadsheets read as UTF-8; text that would run as a formula is kept as text."""
    return _tamed(frame).to_csv(index=False).encode("utf-8-sig")


def xlsx(frame: pd.DataFrame) -> bytes:
    """The frame as a workbook of one sheet; text stays text, whatever it begins with."""
    file = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs=options) as writer:
        frame.to_excel(writer, index=False, sheet_name="Data")
        writer.sheets["Data"].autofit()
    return file.getvalue()


def _tamed(frame: pd.DataFrame) -> pd.DataFrame:
    """A quote before text that a spreadsheet would take for a formula."""
    return frame.apply(
        lambda column: (
            column.map(lambda cell: f"'{cell}" if str(cell)[:1] in "=+-@\t\r" else cell, na_action="ignore")
            if column.dtype in ("object", "str")
            else column
        )
    )
