"""What is true: tables, metrics and analyses. Knows no Streamlit, no Plotly and no page."""

__version__ = "0.1.0"
