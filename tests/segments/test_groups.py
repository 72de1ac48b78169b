"""The named groups cover every combination of scores once, in words, boxes and SQL alike."""

from itertools import product

import pytest
from sqlalchemy import Integer, column, create_engine, literal, select, union_all, values

from crm_models.errors import UnknownName
from crm_models.segments.groups import GROUPS, PROSPECTS, expression, group, group_of

EVERY = list(product(range(1, 6), repeat=3))


@pytest.mark.parametrize("scores", EVERY)
def test_every_combination_of_scores_lies_in_one_box_of_one_group(scores: tuple[int, int, int]) -> None:
    found = [
        each.key
        for each in GROUPS.values()
        for box in each.rectangles()
        if all(low <= score <= high for score, (low, high) in zip(scores, box, strict=True))
    ]
    assert found == [group_of(*scores).key]


def test_there_are_ten_groups_of_buyers_and_the_prospects() -> None:
    assert len(GROUPS) == 11
    assert PROSPECTS.rectangles() == ()
    assert group_of(None, None, None) is PROSPECTS
    assert all(each.label and each.meaning and each.action and each.rule for each in GROUPS.values())


def test_the_database_groups_as_we_do() -> None:
    scores = values(column("r", Integer), column("f", Integer), column("m", Integer), name="scores").data(EVERY)
    named = select(scores.c.r, scores.c.f, scores.c.m, expression(scores.c.r, scores.c.f, scores.c.m))
    nothing = literal(None, Integer)
    never = select(nothing, nothing, nothing, expression(nothing, nothing, nothing))
    with create_engine("duckdb://").connect() as connection:
        found = connection.execute(union_all(named, never)).all()
    assert len(found) == 126
    assert all(key == group_of(r, f, m).key for r, f, m, key in found)


@pytest.mark.parametrize(
    ("scores", "key"),
    [((5, 5, 5), "champions"), ((4, 4, 5), "champions"), ((5, 1, 1), "new"), ((1, 5, 5), "previously_loyal"),
     ((1, 1, 4), "previously_loyal"), ((2, 1, 3), "dormant")],
)  # fmt: skip
def test_the_value_score_is_the_mean_of_two_rounded_up(scores: tuple[int, int, int], key: str) -> None:
    assert group_of(*scores).key == key


def test_a_rule_reads_in_words_and_an_unknown_group_is_named() -> None:
    assert group("champions").rule == "recency score 4–5, mean of frequency and monetary scores 5"
    with pytest.raises(UnknownName, match="champions"):
        group("champion")
