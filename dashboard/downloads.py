"""The chart card: a finding as its title, the chart, the data behind it to take away, and how it was computed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data, live
from dashboard.clicks import Aside, Clickable, Openable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Form(Protocol):
    """A module of :mod:`dashboard.charts`: how a frame is drawn, and how it is told to whoever does not see it."""

    @property
    def figure(self) -> Callable[..., go.Figure]:
        """Draws a frame: (frame, unit, currency, …)."""

    def alt(self, frame: pd.DataFrame, title: str, unit: str, currency: str, /) -> str:
        """What the figure shows, in words."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart with all that its card says, ready to be drawn; made by :func:`chart`.

    ``figure`` is Plotly's JSON; ``people`` stand behind marks.
    """

    key: str
    title: str
    subtitle: str
    figure: str
    alt: str
    frame: pd.DataFrame
    how: str
    people: Clickable


def chart(
    key: str,
    title: str,
    subtitle: str,
    form: Form,
    frame: pd.DataFrame,
    unit: str,
    *,
    how: str,
    download: pd.DataFrame | None = None,
    people: Clickable | None = None,
    **choices: Any,
) -> Chart:
    """``frame`` drawn in a form of :mod:`dashboard.charts`, to be shown by :func:`chart_card`.

    ``title`` is a sentence, the finding; ``subtitle`` says what is drawn; ``how`` is Markdown. ``download`` is taken
    away instead of ``frame`` where it holds more; ``choices`` go to the form. ``key`` also names the downloads. The
    points of ``people`` can be clicked.
    """
    currency = data.settings().currency
    return Chart(
        key=key,
        title=title,
        subtitle=subtitle,
        figure=data.drawn(form.figure, frame, unit, currency, **choices),
        alt=form.alt(frame, title, unit, currency),
        frame=frame if download is None else download,
        how=how,
        people=people or {},
    )


def chart_card(shown: Chart) -> None:
    """Show a chart on a card; a click on a mark with people behind it opens them in the drawer."""
    menu, named = live.people_menu(shown.key, shown.people)
    foot, asides = _foot(shown.key, shown.title, shown.frame, shown.how)
    drawing = live.Drawing(shown.figure, shown.alt, shown.people)
    live.card(shown.key, shown.title, shown.subtitle, "", {**asides, **named}, drawing=drawing, foot=foot + menu)


def row() -> DeltaGenerator:
    """A place for charts side by side, one below the other where it is narrow."""
    return st.grid(2, min_column_width=330)


def chart_row(charts: Iterable[Chart]) -> None:
    """Charts in a row."""
    with row():
        for each in charts:
            chart_card(each)


def table_card(key: str, title: str, subtitle: str, frame: pd.DataFrame, *, how: str, **table: Any) -> None:
    """The same card around a table; ``table`` goes to ``st.dataframe``, as ``column_config``."""
    with st.container(key=f"card-{key}", height="stretch"):
        heading(title, subtitle)
        st.dataframe(frame, hide_index=True, **table)
        footer(key, title, frame, how)


def heading(title: str, subtitle: str) -> None:
    """A card's title and what is drawn under it."""
    st.html(live.heading(title, subtitle))


def footer(key: str, title: str, frame: pd.DataFrame, how: str) -> None:
    """The way to the data behind a card, to take them away, and to how they were computed."""
    foot, asides = _foot(key, title, frame, how)
    live.show(f"foot-{key}", "", asides, foot=foot)


def _foot(key: str, title: str, frame: pd.DataFrame, how: str) -> tuple[str, dict[str, Openable]]:
    """Both buttons, and what each of them opens."""
    buttons = live.button("data", "Data", title) + live.button("how", "How this is computed", title)
    return buttons, {"data": Aside(title, lambda: _data(key, frame)), "how": Aside(title, lambda: st.markdown(how))}


def _data(key: str, frame: pd.DataFrame) -> None:
    """The frame as a table, CSV and XLSX."""
    st.dataframe(frame, hide_index=True, width="content", placeholder="–")
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
