"""A choice that belongs to one page: shown in the open, kept in the URL."""

from collections.abc import Mapping

import streamlit as st


def choice(label: str, options: Mapping[str, str], key: str) -> str:
    """The key of the option chosen, the first one unless the reader chose another; options map keys to words."""
    chosen: str = st.segmented_control(
        label,
        list(options),
        format_func=lambda option: options[option],
        default=next(iter(options)),
        required=True,
        key=key,
        bind="query-params",
    )
    return chosen
