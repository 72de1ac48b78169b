"""The table of pages. Edit here to reorder the menu; a page appears when its file exists."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st

Kind = Literal["operational", "analytical", "collaborative"]
KINDS: dict[Kind, str] = {
    "operational": "Everyday work with customers, joined up",
    "analytical": "What the data say: collect, analyse, predict",
    "collaborative": "Marketing, sales and service looking at the same customer",
}
"""The three kinds of CRM that the articles tell apart, and what each is about."""

_HERE = Path(__file__).resolve().parent
FOLDER = _HERE / "page_files" if (_HERE / "page_files").is_dir() else _HERE.parent / "pages"
"""Inside an installed wheel the pages lie in the package, in a clone beside it."""


_MENU = "menu"


@dataclass(frozen=True)
class Entry:
    """One page: its file's stem, how the menu shows it, and which of the articles' words lead to it."""

    file: str
    title: str
    icon: str
    section: str
    kinds: tuple[Kind, ...]
    terms: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where the page's file is, or would be."""
        return FOLDER / f"{self.file}.py"

    @property
    def address(self) -> str:
        """Its path behind the server's own, empty for the front page."""
        return "" if self is PAGES[0] else self.file


PAGES = (
    Entry("overview", "Overview", "monitoring", "Performance", ("analytical",),
          ("profits", "satisfaction", "trends", "continuity", "acquisition and retention")),
    Entry("lifecycle", "Lifecycle", "filter_alt", "Performance", ("operational", "analytical"),
          ("awareness, acquisition, retention, fulfilment, loyalty", "identification to continued use")),
    Entry("forecast", "Forecast", "trending_up", "Performance", ("analytical",), ("anticipate", "forecasting")),
    Entry("segments", "Segments", "groups", "Customers", ("analytical",),
          ("market segmentation", "recency and frequency", "quality score")),
    Entry("builder", "Segment builder", "rule", "Customers", ("analytical", "operational"),
          ("target audience", "market segmentation", "audience")),
    Entry("value", "Value", "diamond", "Customers", ("analytical",),
          ("customer lifetime value", "high and low value customers", "offerings")),
    Entry("satisfaction", "Satisfaction", "sentiment_satisfied", "Customers", ("analytical", "collaborative"),
          ("very satisfied to very disappointed", "satisfied is not loyal", "trust")),
    Entry("loyalty", "Loyalty", "favorite", "Customers", ("analytical",), ("advocates", "loyalty curve", "points")),
    Entry("customer", "Customer 360", "person_search", "Customers", ("collaborative",),
          ("relationships", "touch points", "dialogue")),
    Entry("campaigns", "Campaigns", "campaign", "Marketing", ("operational", "analytical"),
          ("direct marketing", "promotion mix", "return on marketing")),
    Entry("mix", "Marketing mix", "tune", "Marketing", ("analytical",), ("8 Ps", "7 Cs", "product life cycle")),
    Entry("cause", "Cause", "volunteer_activism", "Marketing", ("collaborative",), ("social causes", "partner")),
    Entry("service", "Service", "support_agent", "Service", ("operational",),
          ("complaints", "maintenance", "professionalism, patience, people", "follow-up")),
    Entry("assessment", "Self-assessment", "checklist", "Capability", ("collaborative",),
          ("seven questions", "level of CRM")),
    Entry("goals", "Goals", "flag", "Capability", ("collaborative",), ("vision, mission, goals", "SMART")),
    Entry("reports", "Alerts and reports", "notifications", "Ground", ("operational",), ("monitor", "PDF")),
    Entry("data", "Data", "database", "Ground", ("operational",),
          ("customer data warehouse", "centralised database", "automated data entry")),
    Entry("privacy", "Privacy", "shield_person", "Ground", ("operational",), ("personal information", "consent")),
    Entry("glossary", "Glossary", "menu_book", "Ground", ("collaborative",), ("definitions", "where articles differ")),
)  # fmt: skip


@cache
def existing() -> tuple[Entry, ...]:
    """The pages whose files are there, in menu order."""
    return tuple(entry for entry in PAGES if entry.path.is_file())


def page(entry: Entry) -> st.Page:
    """The page as Streamlit knows it; the first of the table is the front page."""
    return st.Page(
        entry.path,
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path=entry.address or None,
        default=entry is PAGES[0],
    )


def menu() -> st.Page:
    """Draw the menu and return the page the reader is on."""
    if _MENU not in st.session_state:  # made once a session: Streamlit looks every page's file up
        st.session_state[_MENU] = _sections()
    return st.navigation(st.session_state[_MENU], expanded=True)


def _sections() -> dict[str, list[st.Page]]:
    sections: dict[str, list[st.Page]] = {}
    for entry in existing():
        sections.setdefault(entry.section, []).append(page(entry))
    return sections
