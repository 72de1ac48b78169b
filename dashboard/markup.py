"""Text from outside on its way into HTML, Markdown or a chart's labels: shown as typed, never obeyed."""

import re
from html import escape

_SIGN = re.compile(r"(?<=[+−])(?=[^\d\s])")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:])")


def html(text: object) -> str:
    """The text inside an HTML element or a quoted attribute; a sign stays on the line of its amount."""
    return _SIGN.sub("\u2060", escape(str(text)))


def markdown(text: object) -> str:
    """The text inside Streamlit's Markdown; dollars make no formulas, colons no icons."""
    return _MARKDOWN.sub(r"\\\1", str(text))


def label(text: object) -> str:
    """The text in a figure, whose labels would read tags; quotes stay as they are."""
    return escape(str(text), quote=False)
