"""What a process does once: load the heavy libraries, then take them out of the garbage collector's way.

Streamlit collects all garbage after every run; with our libraries loaded that costs 150 ms a time. Frozen objects
are not looked at again, which leaves 0.01 ms. Queries of fresh threads would otherwise wait for the import lock.
"""

import gc
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module

import streamlit as st

from crm_models.errors import CRMError
from dashboard import data, filters, overview

reader_is_here = threading.Event()
"""Set from the first visit on."""


def welcome() -> None:
    """Make ready for a reader, who may be waiting for another page: whoever reads ahead stops."""
    reader_is_here.set()
    warm_up()


@cache
def warm_up() -> None:
    """Import what pages will need and freeze it; further calls do nothing."""
    import pandas  # noqa: F401, ICN001 - loaded for its effect
    import plotly.graph_objects  # noqa: F401
    import pyarrow  # noqa: F401, ICN001

    gc.collect()
    gc.freeze()


@cache
def settle(page: str) -> None:
    """Freeze what the first run of a page has loaded and cached; further calls for the page do nothing.

    Once per page and not more often: what is frozen is never collected, the remains of the session at hand included.
    """
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)  # what it calls shows no progress either: nobody looks on
def read_ahead() -> None:
    """Have the front page told, and what tests need loaded, before the first reader comes.

    Without a warehouse there is nothing to tell.
    """
    warm_up()
    try:
        for step in _ahead():
            if reader_is_here.is_set():
                return
            step()
    except CRMError:  # the page says it to whoever opens it
        return


def _ahead() -> Iterator[Callable[[], object]]:
    """What the front page tells, in the order in which it shows it, and last what other pages take long to load."""
    view = filters.unfiltered()
    yield partial(data.told, filters.choices)
    yield partial(data.told, overview.trend, view, "previous")
    yield partial(data.told, overview.overview, view, "previous")
    if data.warehouse().has("orders"):
        yield partial(data.told, overview.sides, view)
    for cut in data.told(filters.with_members, overview.CUTS)[:1]:
        yield partial(data.told, overview.explained, view, view.previous(), cut)
    yield partial(data.told, overview.others, view, "previous")
    yield partial(import_module, "statsmodels.stats.multitest")
