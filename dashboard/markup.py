"""Text from outside on its way into HTML, Markdown or a chart's labels: shown as typed, never obeyed."""

import re
from html import escape

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:])")


def html(text: object) -> str:
    """The text inside an HTML element or a quoted attribute; a minus stays on the line of its number."""
    return escape(str(text)).replace("−", "−\u2060")


def markdown(text: object) -> str:
    """The text inside Streamlit's Markdown; dollars make no formulas, colons no icons."""
    return _MARKDOWN.sub(r"\\\1", str(text))


def label(text: object) -> str:
    """The text in a figure, whose labels would read tags; quotes stay as they are."""
    return escape(str(text), quote=False)
