"""The card's markup: values, targets, certainty, and nothing that was typed elsewhere comes alive."""

from collections.abc import Callable
from dataclasses import replace
from math import nan
from urllib.parse import unquote

from crm_models.people.marks import These
from dashboard import cards
from dashboard.clicks import People
from dashboard.kpi import Kpi
from dashboard.units import THIN

Make = Callable[..., Kpi]
NASTY = '"><script>alert(1)</script>'


def test_an_unknown_number_gives_its_reason_escaped(kpi: Make) -> None:
    markup = cards.detail(kpi(nan, reason=f"The table {NASTY} is empty."), "GBP")
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup


def test_the_other_comparison_stands_under_the_first_in_the_colour_of_its_verdict(kpi: Make) -> None:
    assert f'<b class="better">+25.0{THIN}%</b> vs Nov 2025' in cards.detail(kpi(100, 90, 80), "GBP")
    assert f'<b class="worse">−9.1{THIN}%</b> vs Oct 2026' in cards.detail(
        kpi(100, 110, 80, leads_with="last_year"), "GBP"
    )


def test_a_missing_comparison_is_said_and_not_drawn_as_a_change(kpi: Make) -> None:
    markup = cards.detail(kpi(100, 90, nan), "GBP")
    assert "No comparison with Nov 2025" in markup


def test_the_target_bar_says_goal_and_attainment_and_warns_when_behind(kpi: Make) -> None:
    ahead, behind = cards.detail(kpi(104, target=100), "GBP"), cards.detail(kpi(90, target=100), "GBP")
    assert f"Target £100 <b>104{THIN}%</b>" in ahead
    assert 'class="behind"' not in ahead
    assert f"<b>90{THIN}%</b>" in behind
    assert 'class="behind"' in behind


def test_without_a_target_there_is_no_bar(kpi: Make) -> None:
    assert "tgt" not in cards.detail(kpi(104), "GBP")


def test_the_spark_line_says_in_words_what_it_shows(kpi: Make) -> None:
    markup = cards.spark(kpi(30, months=(10.0, 20.0, 30.0)), "GBP")
    assert 'role="img" aria-label="Revenue by month: from £10.00 in Sep 2026 to £30.00 in Nov 2026"' in markup


def test_the_unfinished_end_of_a_spark_line_is_dashed(kpi: Make) -> None:
    shown = kpi(30, months=(10.0, 20.0, 30.0))
    early = replace(shown.history[-1], as_of=shown.history[-1].first)
    unfinished = replace(shown, history=(*shown.history[:-1], early))
    finished_picture, unfinished_picture = (unquote(cards.spark(each, "GBP")) for each in (shown, unfinished))
    assert 'points="0.0,29.0 60.0,16.0 120.0,3.0" fill="none"' in finished_picture
    assert 'points="0.0,29.0 60.0,16.0" fill="none"' in unfinished_picture
    assert 'points="60.0,16.0 120.0,3.0" fill="none"' in unfinished_picture


def test_one_month_makes_no_line(kpi: Make) -> None:
    assert cards.spark(kpi(30, months=(nan, 30.0)), "GBP") == ""


def test_the_explanation_is_the_declaration_with_the_division_on_the_card_and_under_a_chart(kpi: Make) -> None:
    mean = kpi(84.2, key="average_order_value", numerator=8420.0, denominator=100.0, low=80.0, high=88.0, level=0.95)
    for text in (cards.card(mean, "GBP").markup, cards.explanation(mean, "GBP").replace("\\", "")):
        assert "8,420 ÷ 100" in text
        assert "Formula:" in text
        assert "Source:" in text
        assert "interval £80" in text


def test_a_card_leads_to_its_people_only_where_its_number_is_known(kpi: Make) -> None:
    behind = People(These(("c1",)), "Revenue", "All customers")
    assert 'data-open="revenue"' in cards.card(kpi(100), "GBP", behind).markup
    unknown = cards.card(kpi(nan), "GBP", behind)
    assert "data-open" not in unknown.markup
    assert unknown.people is None


def test_the_leading_comparison_has_an_arrow_and_the_tone_of_its_verdict(kpi: Make) -> None:
    assert f'<p class="leads"><b class="better">↑ +11.1{THIN}%</b> vs Oct 2026</p>' in cards.detail(kpi(100, 90), "GBP")
    assert f'<p class="leads"><b class="quiet">0.0{THIN}%</b>' in cards.detail(kpi(100, 100), "GBP")


def test_a_fact_says_one_thing_and_why_escaped() -> None:
    markup = cards.fact("grade", "Satisfaction", NASTY, NASTY).markup
    assert "<script" not in markup
    assert markup.count("&lt;script&gt;") == 2
