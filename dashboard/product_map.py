"""The clickable map of the product: the three kinds of CRM, the pages that serve each, and the articles' words."""

from dashboard import live, navigation
from dashboard.markup import html


def product_map() -> None:
    """Three cards side by side with a link to every page that exists."""
    cards = (_card(kind, about) for kind, about in navigation.KINDS.items())
    live.show("product-map", f'<div class="tiles map">{"".join(cards)}</div>')


def _card(kind: navigation.Kind, about: str) -> str:
    pages = (
        f"<li>{live.page_link(entry)}<p>{html(' · '.join(entry.terms))}</p></li>"
        for entry in navigation.existing()
        if kind in entry.kinds
    )
    return (
        f'<article class="tile"><div class="ct"><h2>{html(kind.capitalize())} CRM</h2><span>{html(about)}</span></div>'
        f"<ul>{''.join(pages)}</ul></article>"
    )
