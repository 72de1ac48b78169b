"""Data: what is in the warehouse, how fresh and how complete it is, and how to bring your own."""

import json

import streamlit as st

from crm_models.analyses import inventory
from crm_models.errors import WarehouseMissing
from dashboard import bring, cards, data, downloads, narrate

CONTENT_COLUMNS = {
    "table": st.column_config.TextColumn("Table", width=125, pinned=True),
    "rows": st.column_config.NumberColumn("Rows", width=95, format="localized"),
    "first": st.column_config.DateColumn("First day", width=95, format="D MMM YYYY"),
    "last": st.column_config.DateColumn("Last day", width=95, format="D MMM YYYY"),
    "days_behind": st.column_config.NumberColumn("Days behind", help="Days from the table's last day to the data's"),
    "filled": st.column_config.ProgressColumn("Filled cells", format="percent", min_value=0, max_value=1),
    "grain": st.column_config.TextColumn("One row is", width="medium"),
}
COLUMN_COLUMNS = {
    "column": st.column_config.TextColumn("Column", pinned=True),
    "meaning": st.column_config.TextColumn("Meaning"),
    "unit": st.column_config.TextColumn("Unit"),
    "filled": st.column_config.ProgressColumn("Filled", format="percent", min_value=0, max_value=1),
    "n": st.column_config.NumberColumn("n", format="localized"),
}

try:
    warehouse = data.warehouse()
except WarehouseMissing:
    cards.page_title("No data yet", "There is no warehouse yet: bring a file, or make the sample company")
else:
    contents = data.load(inventory.contents)
    cards.page_title("What the numbers rest on", narrate.inventory(contents, warehouse.info["as_of"]))
    downloads.table_card(
        "contents",
        "Tables, filled ones first",
        "Rows, first and last day, and the share of cells that hold something",
        contents,
        how=narrate.how(inventory.contents),
        column_config=CONTENT_COLUMNS,
        column_order=list(CONTENT_COLUMNS),
        height="content",
        placeholder="–",
    )
    filled = [name for name, rows in zip(contents.table, contents.rows, strict=True) if rows]
    if filled:
        table = st.selectbox("Completeness of", filled, key="table", bind="query-params")
        downloads.table_card(
            "completeness",
            f"How completely {table} is filled",
            "Share of rows that state each column",
            data.load(inventory.completeness, table),
            how=narrate.how(inventory.completeness),
            column_config=COLUMN_COLUMNS,
            height="content",
            placeholder="–",
        )
    if report := warehouse.info.get("import_report"):
        with st.container(key="card-report"):
            downloads.heading("The last import accounts for every row", json.loads(report)["source"])
            bring.report_tables(json.loads(report))

with st.container(key="card-bring"):
    downloads.heading("Bring your own", "One file of customers or orders here; anything else by a mapping file")
    bring.upload_form()
    st.caption("Folders, databases and the other twenty tables, with a mapping file (docs/mapping.md):")
    st.code("crm-dashboard import SOURCE --mapping MAPPING.toml --dry-run", language="shell", wrap_lines=True)
