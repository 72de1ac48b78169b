"""Bring your own: upload a file, say what its columns mean, see what would become of it, and load it."""

from typing import Any

import pandas as pd
import streamlit as st

from crm_models.errors import CRMError
from crm_models.ingest.columns import DATE_STYLES, FIELDS, NUMBER_STYLES, Content, mapping_text
from crm_models.ingest.preview import first_rows
from dashboard import data
from dashboard.markup import markdown
from dashboard.uploads import ImportRun, Upload

TYPES = ["csv", "txt", "tsv", "xlsx", "parquet"]
LEFT_OUT = "– not in the file –"


def upload_form() -> None:
    """The whole walk, from choosing a file to the report of what was stored."""
    sent = st.file_uploader("A file of customers or of orders", TYPES, key="upload", max_upload_size=200)
    if sent is None:
        st.session_state.pop("uploaded", None)
        st.session_state.pop("import_run", None)
        return
    try:
        upload, sample = _received(sent)
        st.dataframe(sample, hide_index=True)
        content: Content = st.segmented_control(
            "It holds", list(FIELDS), key="upload_content", default="orders", required=True
        )
        mapping = _mapping(content, list(sample.columns))
    except CRMError as error:
        st.error(markdown(error))
        return
    with st.container(horizontal=True):
        trial = st.button("Preview what would be stored", icon=":material/visibility:")
        load = st.button("Load", icon=":material/database_upload:", type="primary")
        st.download_button("Keep this mapping", mapping, "mapping.toml", "application/toml", on_click="ignore")
    if trial or load:
        st.session_state["import_run"] = upload.begin(mapping, data.settings().warehouse_url, is_trial=trial)
    if "import_run" in st.session_state:
        _follow()


def report_tables(report: dict[str, Any]) -> None:
    """What an import did: every row accounted for, warnings, remarks, and rejected rows with their reason."""
    st.dataframe(pd.DataFrame(report["tables"]), hide_index=True)
    for warning in report["warnings"]:
        words = f"{warning['table']}: {warning['count']:,} {warning['text']}, as {warning['example']}"
        st.warning(markdown(words), icon=":material/warning:")
    for remark in report["remarks"]:
        st.caption(markdown(remark))
    if report["unused_files"]:
        st.caption(markdown(f"Not read: {', '.join(report['unused_files'])}"))
    if report["rejects"]:
        st.markdown(f"**{report['rejected']:,} rejected rows**, the first of them:")
        st.dataframe(pd.DataFrame(report["rejects"]), hide_index=True)


def _received(sent: Any) -> tuple[Upload, pd.DataFrame]:
    """The file on disk and its first rows, read once per upload."""
    if st.session_state.get("uploaded", (None,))[0] != sent.file_id:
        upload = Upload(sent.name, sent.getvalue())
        st.session_state.pop("import_run", None)
        st.session_state["uploaded"] = (sent.file_id, upload, first_rows(upload.file))
    _, upload, sample = st.session_state["uploaded"]
    return upload, sample


def _mapping(content: Content, columns: list[str]) -> str:
    """The mapping that the drop-downs describe; a column whose name is the field's is chosen already."""
    chosen = {}
    with st.grid(3, min_column_width=200):
        for field in FIELDS[content]:
            options = [LEFT_OUT, *columns]
            guess = next((column for column in columns if _alike(column, field.key, field.label)), LEFT_OUT)
            label = f"{field.label} (required)" if field.is_required else field.label
            picked = st.selectbox(label, options, options.index(guess), key=f"column-{content}-{field.key}")
            if picked != LEFT_OUT:
                chosen[field.key] = picked
        dates = st.selectbox("Dates are written", list(DATE_STYLES), key="upload_dates")
        numbers = st.selectbox("Numbers are written", list(NUMBER_STYLES), key="upload_numbers")
    return mapping_text(content, chosen, dates, numbers)


def _alike(column: str, *names: str) -> bool:
    return "".join(filter(str.isalnum, column.lower())) in {"".join(filter(str.isalnum, n.lower())) for n in names}


@st.fragment(run_every=0.5)
def _follow() -> None:
    """The progress of the import while it runs, then its report; other readers are not held up."""
    run: ImportRun = st.session_state["import_run"]
    if run.is_running:
        at_work = st.status("Trying" if run.is_trial else "Loading", state="running")
        at_work.code(run.said, language=None, wrap_lines=True)
    elif report := run.report:
        st.success("This is what would be stored." if run.is_trial else "Loaded: every page shows it now.")
        report_tables(report)
    else:
        st.error(markdown(run.said))
