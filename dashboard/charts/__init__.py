"""One module per form of chart: plain data in, a Plotly figure out. Nothing here knows Streamlit."""
