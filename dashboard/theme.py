"""The palette, the one style sheet and the brand marks. Colours are chosen here and nowhere else.

Placeholder colours in a figure become those of the reader's theme in the browser (``static/live.js``): the same figure
serves light and dark. The real values stand in ``.streamlit/config.toml``.
"""

from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

STATIC = Path(__file__).parent / "static"
STYLE = f"<style>{(STATIC / 'theme.css').read_text(encoding='utf-8')}</style>"
"""The style sheet as HTML: given a file, Streamlit would read it in every run."""
ICON = "/app/static/icon.png"
"""Where a browser finds the icon: given a file, Streamlit would read it in every run."""
FONT = "Instrument Sans"

# The placeholders, in the order of chartCategoricalColors.
ACCENT = "#000001"
ATTENTION = "#000002"
SERIES = (ACCENT, ATTENTION, "#000003", "#000004", "#000005", "#000006")
"""At most six series; more are gathered as "others"."""
MUTED = "#000007"
BETTER = "#000009"
WORSE = "#000010"

SHADES = tuple(f"#0000{number}" for number in range(11, 21))
"""Faint to strong, in the order of chartSequentialColors."""
DIVERGING = tuple(f"#0000{number}" for number in range(21, 31))
"""Worse to better, in the order of chartDivergingColors."""

INK, QUIET, LINE, SURFACE = "#000031", "#000032", "#000033", "#000034"
"""Text, text beside what matters, hair lines, and what a card is painted with."""

_MARK = (
    '<g fill="none" stroke="{colour}" stroke-width="2.2" stroke-linecap="round">'
    '<circle cx="16" cy="16" r="11.5"/><path d="M16 4.5v23M4.9 13.4h22.2M6.4 21.6c5.6-3.4 13.6-3.4 19.2 0"/></g>'
)


@cache
def wordmark(company: str) -> str:
    """The address of the sidebar's logo, which is all of it: an SVG of the mark and the company's name.

    A picture cannot use the page's typeface and brings its own: one weight of it, for every run sends it. Cut by
    ``fonttools varLib.instancer wght=620``.
    """
    font = b64encode((STATIC / "fonts" / "instrument-sans-latin-620.woff2").read_bytes()).decode()
    width = 46 + 11 * len(company)
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="32" viewBox="0 0 {width} 32">'
        f'<style>@font-face{{font-family:"{FONT}";src:url(data:font/woff2;base64,{font});font-weight:620}}</style>'
        f"{_MARK.format(colour='#5EC4CF')}"
        f'<text x="39" y="22" font-family="{FONT}, Segoe UI, Helvetica, Arial, sans-serif" font-size="18" '
        f'font-weight="620" letter-spacing="-.2" fill="#F4F9FA">{escape(company)}</text></svg>'
    )
    return f"data:image/svg+xml,{quote(picture, safe='/+=:;,')}"


def mark() -> str:
    """The small logo as SVG, for a collapsed sidebar."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="8" fill="#0B5F6B"/>'
        f'<g transform="translate(4 4) scale(.75)">{_MARK.format(colour="#FFFFFF")}</g></svg>'
    )
