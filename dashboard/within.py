"""The sidebar's saved segment: a filter on every page, in the URL by its number, so that it may be renamed."""

import streamlit as st

from crm_models.errors import CRMError, WorkspaceError
from crm_models.slices import Where, segment_of
from dashboard import audiences
from dashboard.markup import markdown

KEY = PARAMETER = "within"
_SYNCED = "within-synced"


def segment() -> Where:
    """Draw the choice where segments are saved; gives the filter, which is empty without one.

    A segment that does not hold any more filters nothing, and says why.
    """
    try:
        kept = audiences.saved()
    except WorkspaceError as error:
        st.warning(markdown(f"Saved segments cannot be read: {error}"))
        return ()
    _follow_link(set(kept))
    if not kept:
        return ()
    chosen = st.selectbox(
        "Segment", list(kept), None, format_func=lambda key: kept[key].name, key=KEY, placeholder="All",
        persist_state="session",
    )  # fmt: skip
    _write_link(chosen)
    if chosen is None:
        return ()
    try:
        key = audiences.dimension_of(kept[chosen])
    except CRMError as error:
        st.warning(markdown(f"“{kept[chosen].name}” does not hold any more, so everybody is shown. {error}"))
        return ()
    return ((key, (segment_of(key)[0],)),)


def _follow_link(known: set[str]) -> None:
    """Choose what the address names, unless the reader has chosen something else since."""
    asked = st.query_params.get(PARAMETER)
    if asked and asked != st.session_state.get(_SYNCED):
        st.session_state[KEY] = asked
    if st.session_state.get(KEY) not in {None, *known}:
        del st.session_state[KEY]
        st.warning("The segment you filtered by is not there any more, so everybody is shown.")


def _write_link(chosen: str | None) -> None:
    st.session_state[_SYNCED] = chosen
    if chosen:
        st.query_params[PARAMETER] = chosen
    elif PARAMETER in st.query_params:
        del st.query_params[PARAMETER]
