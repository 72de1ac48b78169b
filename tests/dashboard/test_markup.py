"""Text from outside is shown as typed, never obeyed."""

import pytest

from dashboard.markup import html, label, markdown

NASTY = '<img src=x onerror="alert(1)"> & <b>bold</b>'


def test_html_keeps_no_tag_and_no_quote() -> None:
    escaped = html(NASTY)
    assert "<" not in escaped
    assert '"' not in escaped
    assert "&lt;img" in escaped


def test_a_sign_stays_on_the_line_of_its_amount() -> None:
    assert html("−£799 of +£1.2k, −5") == "−\u2060£799 of +\u2060£1.2k, −5"


def test_a_chart_label_keeps_no_tag() -> None:
    assert "<" not in label(NASTY)
    assert label('3" pipe') == '3" pipe'


@pytest.mark.parametrize("typed", ["$5 and $6", "**bold**", "[a](b)", ":material/home:", "`code`", "# title", "1. one"])
def test_markdown_means_nothing(typed: str) -> None:
    escaped = markdown(typed)
    assert escaped.replace("\\", "") == typed
    for sign in "$*[:`#":
        assert escaped.count(sign) == escaped.count(f"\\{sign}")
