"""One condition as a row of widgets: what it is about, how it is put, and the value. Gives what it says now."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.builder import menu
from dashboard.builder.subjects import (
    WAYS,
    WHEN,
    Kind,
    Subject,
    blank,
    kept,
    listed,
    options,
    subject_key,
    way,
    when,
)  # fmt: skip
from dashboard.builder.tree import Condition, Says

NARROW, WIDE = 155, 225


def row(condition: Condition, offered: Mapping[str, Subject], segment_id: str | None) -> Says:
    """Draw the widgets side by side, one below the other where it is narrow."""
    says, mark = condition.says, condition.mark
    chosen = _subject(says, mark, offered)
    if chosen.key != subject_key(says):
        says = blank(chosen)
    mark = f"{mark}-{chosen.key}"
    if chosen.kind in WAYS:
        put = _select(f"{mark}-way", "How", WAYS[chosen.kind], way(says, chosen.kind), NARROW)
        if put in ("known", "unknown"):
            return {**kept(says), "known": put == "known"}
        return {**kept(says), **_VALUES[chosen.kind](says, f"{mark}-{put}", put)}
    if chosen.kind == "segment":
        return {"segment": _segment(says, mark, segment_id)}
    if chosen.kind == "customer":
        typed = st.text_area(
            "Customer numbers", "\n".join(says.get("customer", ())), key=f"{mark}-numbers", height=80,
            placeholder="One a line", label_visibility="collapsed", width=WIDE,
        )  # fmt: skip
        return {"customer": listed(typed)}
    if chosen.kind in ("group", "stage"):
        known = options(says, chosen.kind, menu.models())
        return {**says, chosen.kind: _several(f"{mark}-members", chosen.label, known, says.get(chosen.kind, ()))}
    return says


def _subject(says: Says, mark: str, offered: Mapping[str, Subject]) -> Subject:
    """What the condition is about; a thing that is not on the menu stays as it came."""
    key = subject_key(says)
    known = dict(offered)
    if key not in known:
        known[key] = Subject(key, f"{key.partition(':')[2] or key} (not on offer)", _kind_of(says))
    labels = {each.key: each.label for each in known.values()}
    return known[_select(f"{mark}-subject", "What", labels, key, WIDE)]


def _kind_of(says: Says) -> Kind:
    """The kind of a condition on something that is not on the menu, from what it says."""
    for word, kind in _TELLING.items():
        if word in says:
            return kind
    return "unknown"


_TELLING: dict[str, Kind] = {"did": "did", "score": "score", "group": "group", "stage": "stage", "segment": "segment"}


def _text(says: Says, mark: str, put: str) -> Says:
    if put == "contains":
        typed = st.text_input(
            "Contains", says.get("contains", ""), key=mark, max_chars=200, label_visibility="collapsed", width=WIDE
        )
        return {"contains": typed}
    given = says.get("is", ())
    names = (*menu.members(str(says["field"])), *given)
    chosen = st.multiselect(
        "Values", list(dict.fromkeys(names)), list(given), key=mark, accept_new_options=True,
        placeholder="Choose or type", label_visibility="collapsed", width=WIDE,
    )  # fmt: skip
    return {"is": chosen}


def _number(says: Says, mark: str, put: str) -> Says:
    return _bounds(says, mark, put, lambda label, key, value: _figure(label, key, value, step=None))


def _score(says: Says, mark: str, put: str) -> Says:
    return _bounds(says, mark, put, lambda label, key, value: _figure(label, key, value, step=1, low=1, high=5))


def _flag(says: Says, mark: str, put: str) -> Says:
    return {"is": put == "yes"}


def _day(says: Says, mark: str, put: str) -> Says:
    if put == "between":
        return _days(says, mark)
    word = f"{put}_days"
    return {word: _figure("Days", mark, says.get(word, 90), step=1, low=1, high=36_500)}


def _did(says: Says, mark: str, put: str) -> Says:
    if put == "never":
        times: Says = {"at_most": 0}
    else:
        times = _bounds(says, mark, put, lambda label, key, value: _figure(label, key, value, step=1, low=0))
    days = _select(f"{mark}-when", "When", WHEN, when(says), NARROW)
    if days == "within":
        within = _figure("Days", f"{mark}-days", says.get("within_days", 90), step=1, low=1, high=36_500)
        return {**times, "within_days": within}
    return {**times, **(_days(says, f"{mark}-days") if days == "between" else {})}


_VALUES: dict[Kind, Callable[[Says, str, str], Says]] = {
    "text": _text,
    "number": _number,
    "day": _day,
    "flag": _flag,
    "did": _did,
    "score": _score,
}


def _bounds(says: Says, mark: str, put: str, asked: Callable[[str, str, Any], Any]) -> Says:
    words = ("at_least", "at_most") if put == "between" else (put,)
    given = {word: asked(word.replace("_", " ").capitalize(), f"{mark}-{word}", says.get(word, 1)) for word in words}
    return {word: value for word, value in given.items() if value is not None}


def _figure(label: str, key: str, value: float, *, step: int | None, low: int | None = None, high: int = 10**6) -> Any:
    """A whole number where there is a step, else any number."""
    if step is None:
        return st.number_input(label, value=float(value), key=key, format="%g", label_visibility="collapsed", width=110)
    return st.number_input(
        label, low, high, int(value), step, key=key, label_visibility="collapsed", width=112
    )  # fmt: skip


def _days(says: Says, mark: str) -> Says:
    """From and until, each of which may stay open."""
    found = {}
    for word in ("from", "until"):
        given = says.get(word)
        day = st.date_input(
            word.capitalize(), date.fromisoformat(given) if given else None, key=f"{mark}-{word}", format="DD/MM/YYYY",
            min_value=date.min, max_value=date.max, width=NARROW, label_visibility="collapsed",
        )  # fmt: skip
        if day is not None:
            found[word] = day.isoformat()
    return found


def _segment(says: Says, mark: str, segment_id: str | None) -> str:
    known = menu.segments(but=segment_id)
    given = str(says.get("segment", ""))
    if given and given not in known:
        known[given] = "(not there any more)"
    names = {"": "Choose a segment", **known}
    return _select(f"{mark}-segment", "Segment", names, given, WIDE)


def _several(key: str, label: str, known: Mapping[str, str], given: Any) -> list[str]:
    names = list(dict.fromkeys((*known, *given)))
    return st.multiselect(
        label, names, list(given), format_func=lambda name: known.get(name, name), key=key,
        placeholder="Choose", label_visibility="collapsed", width=WIDE,
    )  # fmt: skip


def _select(key: str, label: str, known: Mapping[str, str], given: str, width: int) -> str:
    names = list(known)
    chosen: str = st.selectbox(
        label, names, names.index(given), format_func=lambda name: known[name], key=key,
        label_visibility="collapsed", width=width,
    )  # fmt: skip
    return chosen
