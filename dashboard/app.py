"""The frame around every page: `streamlit run dashboard/app.py`, or `crm-dashboard serve`."""

import sys
from pathlib import Path

# Streamlit puts only this folder on the path; a clone that was not installed needs its root.
if (root := str(Path(__file__).resolve().parents[1])) not in sys.path:
    sys.path.insert(0, root)

import streamlit as st

from crm_models.errors import CRMError
from dashboard import data, drill, empty, filters, navigation, theme
from dashboard.warm import settle, welcome

welcome()
st.set_page_config(page_title="CRM Dashboard", page_icon=theme.ICON, layout="wide")
st.html(theme.STYLE)

page = navigation.menu()
try:
    st.logo(theme.wordmark(data.company()), icon_image=theme.mark(), size="large")
    with st.sidebar:
        filters.sidebar()
    drill.show()
    page.run()
    settle(page.url_path)
except CRMError as error:
    empty.failure(error)
