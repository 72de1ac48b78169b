"""A page of Streamlit alone: one choice and ready-made figures, with no model, no cards and no other filters.

Run by Streamlit; the environment variable BARE_FIGURES names a JSON file, option → the figures' JSON.
"""

import gc
import json
import os
from pathlib import Path

import plotly.graph_objects as go
import plotly.io
import streamlit as st


@st.cache_resource(show_spinner=False)
def figures() -> dict[str, list[go.Figure]]:
    """The figures of every option; the process is warm once they are read."""
    stored = json.loads(Path(os.environ["BARE_FIGURES"]).read_text(encoding="utf-8"))
    ready = {option: [plotly.io.from_json(text) for text in texts] for option, texts in stored.items()}
    gc.collect()
    gc.freeze()
    return ready


st.set_page_config(layout="wide")
chosen = st.sidebar.selectbox("Period", list(figures()), key="period")
st.title("Figures alone", anchor=False)
with st.grid(2, min_column_width=330):
    for number, figure in enumerate(figures()[chosen]):
        st.plotly_chart(figure, key=f"chart-{number}", config={"displayModeBar": False})
