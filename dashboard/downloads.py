"""The chart card: a finding as its title, the chart, the data behind it to take away, and how it was computed."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Protocol

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import data
from dashboard.markup import html

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NO_TOOLS = {"displayModeBar": False, "responsive": True}


class Form(Protocol):
    """A module of :mod:`dashboard.charts`: how a frame is drawn, and how it is told to whoever does not see it."""

    figure: Callable[..., go.Figure]
    alt: Callable[[pd.DataFrame, str, str, str], str]


def chart_card(
    key: str,
    title: str,
    subtitle: str,
    form: Form,
    frame: pd.DataFrame,
    unit: str,
    *,
    how: str,
    download: pd.DataFrame | None = None,
    on_select: Callable[[], None] | None = None,
    **choices: Any,
) -> Any:
    """Draw ``frame`` in a form of :mod:`dashboard.charts`, on a card.

    ``title`` is a sentence, the finding; ``subtitle`` says what is drawn; ``how`` is Markdown. ``download`` is taken
    away instead of ``frame`` where it holds more; ``choices`` go to the form. ``key`` also names the downloads.
    Gives what Streamlit gives: the state of the selection where ``on_select`` is a callback.
    """
    currency = data.settings().currency
    with st.container(key=f"card-{key}", height="stretch"):
        heading(title, subtitle)
        selected = st.plotly_chart(
            data.figure(form.figure, frame, unit, currency, **choices),
            key=f"chart-{key}",
            config=NO_TOOLS,
            alt=form.alt(frame, title, unit, currency),
            on_select=on_select or "ignore",
            selection_mode="points",
        )
        st.space("stretch")
        _footer(key, frame if download is None else download, how)
    return selected


def table_card(key: str, title: str, subtitle: str, frame: pd.DataFrame, *, how: str, **table: Any) -> None:
    """The same card around a table; ``table`` goes to ``st.dataframe``, as ``column_config``."""
    with st.container(key=f"card-{key}", height="stretch"):
        heading(title, subtitle)
        st.dataframe(frame, hide_index=True, **table)
        _footer(key, frame, how)


def _footer(key: str, frame: pd.DataFrame, how: str) -> None:
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
        st.dataframe(frame, hide_index=True, width="content")
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
    tamed = frame.copy()
    for name in frame.select_dtypes(["object", "str"]):
        tamed[name] = [f"'{cell}" if str(cell)[:1] in FORMULA else cell for cell in frame[name]]
    return tamed
