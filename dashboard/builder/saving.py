"""What is around a draft: pins, JSON in and out, saving, versions, retiring, and those saved before."""

import json
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from crm_models.errors import CRMError, SegmentChanged, SegmentError
from crm_models.people import listing
from crm_models.people.marks import These
from crm_models.segments.nodes import LONGEST_WORD, MOST_PINS
from crm_models.workspace import segments
from crm_models.workspace.segments import SavedSegment
from dashboard import audiences, data
from dashboard.builder import drafts
from dashboard.builder.drafts import Counted, Draft
from dashboard.builder.subjects import listed
from dashboard.markup import markdown

TOLD, FAILED = "builder-told", "builder-failed"
EXAMPLE = '{"rule": {"field": "orders", "at_least": 2}}'
MOST_SHOWN = 50_000
"""Characters of JSON in the editor; a longer definition is exported and imported as a file."""


def choose(draft: Draft) -> None:
    """The saved segments to open, and a new one."""
    names = {key: each.name for key, each in audiences.saved().items()}
    here = list(names).index(draft.segment_id) if draft.segment_id in names else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if names:
            st.selectbox(
                "Saved segments", list(names), here, format_func=lambda key: names[key], key=f"open-{draft.mark}",
                placeholder="Open one", on_change=_open_chosen, args=(f"open-{draft.mark}",), width=320,
            )  # fmt: skip
        st.button("New segment", icon=":material/add:", key="new-segment", on_click=drafts.keep, args=(Draft(),))


def pins(draft: Draft) -> Draft:
    """Customers who are in or out whatever the rule says, by their numbers."""
    with st.expander(f"Pinned customers ({len(draft.pinned_in)} in, {len(draft.pinned_out)} out)"):
        with st.container(horizontal=True):
            inside = _numbers("Always in", draft.pinned_in, f"{draft.mark}-in")
            outside = _numbers("Always out", draft.pinned_out, f"{draft.mark}-out")
        if strangers := _strangers({*inside, *outside}):
            st.caption(f"{strangers:,} of the numbers are not on record.")
    return replace(draft, pinned_in=inside, pinned_out=outside)


def json_in_and_out(draft: Draft, counted: Counted) -> None:
    """The definition as JSON: to take away, and to be replaced by another."""
    with st.expander("JSON: import and export"):
        text = counted.definition.text if counted.definition else ""
        pretty = json.dumps(json.loads(text), indent=2, ensure_ascii=False) if text else ""
        with st.form(f"{draft.mark}-import", border=False):
            shown = pretty if len(pretty) <= MOST_SHOWN else ""
            typed = st.text_area("Definition", shown, height=220, placeholder=EXAMPLE)
            file = st.file_uploader("or a file", "json")
            if st.form_submit_button("Import"):
                given = file.getvalue().decode("utf-8", errors="replace") if file else typed
                if _attempt(lambda: drafts.keep(drafts.imported(given, draft)), "The definition was read."):
                    st.rerun()
                told()
        st.download_button(
            "Export", pretty, "segment.json", "application/json", key="json-out", icon=":material/download:",
            on_click="ignore", disabled=not pretty,
        )  # fmt: skip


def save(draft: Draft, counted: Counted) -> None:
    """Name, description and owner; a new version of the segment it is based on, or a new segment."""
    saved, mark = draft.based_on, draft.mark
    is_living = saved is not None and saved.retired_at is None
    with st.form(f"{mark}-save", border=False):
        text = (
            st.text_input("Name", saved.name if saved else "", max_chars=120),
            st.text_area("Description", saved.description if saved else "", max_chars=4000, height=80),
            st.text_input("Owner", saved.owner if saved else audiences.reader(), max_chars=120),
        )
        with st.container(horizontal=True):
            wants_version = (
                is_living and saved and st.form_submit_button(f"Save as version {saved.version + 1}", type="primary")
            )
            wants_new = st.form_submit_button(
                "Save as a new segment" if saved else "Save segment", type="secondary" if is_living else "primary"
            )
    if wants_version or wants_new:
        if _attempt(
            lambda: _store(draft, counted, text, saved if wants_version else None),
            f"“{text[0].strip()}” is saved. It is a filter on every page from now on.",
        ):
            st.rerun()
        told()


def newer(saved: SavedSegment) -> None:
    """Say if somebody has saved another version since this one was opened, and offer it."""
    newest = segments.get(data.workspace(), saved.id)
    if newest.version == saved.version:
        return
    st.warning(markdown(f"{newest.changed_by} has saved version {newest.version} since you opened this one."))
    st.button(
        f"Open version {newest.version}; yours is dropped", key="open-newest",
        on_click=_open, args=(saved.id,),
    )  # fmt: skip


def _store(draft: Draft, counted: Counted, text: tuple[str, str, str], saved: SavedSegment | None) -> None:
    """Save what is finished; what is not must not be lost unseen.

    Raises:
        SegmentError: there is a gap, or nothing at all.
        WorkspaceError: as :func:`crm_models.workspace.segments.save` says.
    """
    if counted.definition is None:
        raise SegmentError(counted.problem or "The segment has no finished condition yet. Add one first.")
    if draft.gaps:
        raise SegmentError("A condition is not finished. Finish it or take it out, then save.")
    kept = segments.save(
        data.workspace(), counted.definition.text, *text, by=audiences.reader(),
        segment_id=saved.id if saved else None, based_on=saved.version if saved else None,
    )  # fmt: skip
    drafts.keep(replace(draft, based_on=kept))


def versions(saved: SavedSegment) -> None:
    """Every version with who saved it when, to be restored; and the end of the segment."""
    with st.expander(f"Versions ({saved.version}) and retiring"):
        for each in segments.versions(data.workspace(), saved.id):
            with st.container(horizontal=True, vertical_alignment="center"):
                said = f"**{each.version}** · {each.saved_at:%d %b %Y %H:%M} UTC · {markdown(each.saved_by)}"
                st.markdown(f"{said} · {markdown(each.name)}")
                st.space("stretch")
                if each.version == saved.version and not saved.retired_at:
                    st.caption("in force")
                else:
                    st.button("Restore", key=f"restore-{each.version}", on_click=_restore, args=(saved, each.version))
        if not saved.retired_at:
            is_sure = st.checkbox("Retire it: nobody can filter by it any more; its versions stay", key="retire-sure")
            st.button("Retire", key="retire", on_click=_retire, args=(saved,), disabled=not is_sure)


def told() -> None:
    """What the last button did, or why it could not."""
    if done := st.session_state.pop(TOLD, ""):
        st.success(markdown(done))
    if failed := st.session_state.pop(FAILED, ""):
        st.error(markdown(failed))


def _strangers(numbers: set[str]) -> int:
    """How many of the numbers no customer has."""
    possible = tuple(sorted(number for number in numbers if len(number) <= LONGEST_WORD))
    return len(numbers) - (data.load(listing.size, These(possible)) if possible else 0)


def _numbers(label: str, given: tuple[str, ...], key: str) -> tuple[str, ...]:
    typed = st.text_area(label, "\n".join(given), key=key, placeholder="Customer numbers, one a line", width=300)
    found = tuple(listed(typed))
    if len(found) > MOST_PINS:
        st.error(f"{len(found):,} numbers are too many: {MOST_PINS:,} are possible. The first ones were kept.")
    return found[:MOST_PINS]


def _open_chosen(key: str) -> None:
    if chosen := st.session_state[key]:
        _open(chosen)


def _open(segment_id: str) -> None:
    _attempt(lambda: drafts.keep(drafts.opened(segments.get(data.workspace(), segment_id))))


def _restore(saved: SavedSegment, version: int) -> None:
    _attempt(
        lambda: drafts.keep(drafts.opened(segments.restore(data.workspace(), saved.id, version, audiences.reader()))),
        f"Version {version} is in force again.",
    )


def _retire(saved: SavedSegment) -> None:
    def end() -> None:
        segments.retire(data.workspace(), saved.id, audiences.reader())
        drafts.keep(Draft())

    _attempt(end, f"“{saved.name}” is retired. Its versions can be restored by its link.")


def _attempt(act: Callable[[], None], done: str = "") -> bool:
    """Act, and whether that went well; what went wrong is told on the page instead of ending it."""
    try:
        act()
    except SegmentChanged as error:
        st.session_state[FAILED] = f"{error} Or save yours as a new segment."
    except CRMError as error:
        st.session_state[FAILED] = str(error)
    else:
        st.session_state[TOLD] = done
        return True
    return False
