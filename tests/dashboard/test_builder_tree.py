"""The tree behind the editor: parts are added, replaced, moved and removed by path, and JSON survives the way there."""

import json

import pytest

from crm_models.segments.definition import Definition
from dashboard.builder import tree
from dashboard.builder.subjects import listed, subject_key, unfinished, way, when
from dashboard.builder.tree import Condition, Group

ORDERS, NORTH, OPENED = {"field": "orders", "at_least": 2.0}, {"field": "region", "is": ["North"]}, {"did": "order"}


@pytest.fixture
def rule() -> Group:
    """Orders, and any of (North, a group of none)."""
    return Group("all", (Condition(ORDERS), Group("any", (Condition(NORTH), Group("none")))))


def test_a_part_is_added_to_the_group_that_the_path_leads_to(rule: Group) -> None:
    assert tree.at(tree.added(rule, (1, 1), Condition(OPENED)), (1, 1, 0)) == Condition(OPENED)
    assert tree.at(tree.added(rule, (), Condition(OPENED)), (2,)) == Condition(OPENED)


def test_a_part_is_replaced_and_its_neighbours_stay(rule: Group) -> None:
    changed = tree.replaced(rule, (1, 0), Condition(OPENED))
    assert tree.at(changed, (1, 0)) == Condition(OPENED)
    assert tree.at(changed, (0,)) == Condition(ORDERS)
    assert tree.at(rule, (1, 0)) == Condition(NORTH), "the tree before is as it was"


def test_a_part_is_removed_with_all_inside(rule: Group) -> None:
    assert tree.removed(rule, (1,)) == Group("all", (Condition(ORDERS),))
    assert tree.removed(rule, (1, 0)) == Group("all", (Condition(ORDERS), Group("any", (Group("none"),))))
    assert tree.removed(rule, ()) == Group("all")


@pytest.mark.parametrize(
    ("path", "by", "order"), [((0,), 1, "ba"), ((1,), -1, "ba"), ((0,), -1, "ab"), ((1,), 1, "ab")]
)
def test_a_part_moves_among_its_neighbours_and_stops_at_their_end(path: tree.Path, by: int, order: str) -> None:
    group = Group("all", (Condition({"did": "a"}), Condition({"did": "b"})))
    assert "".join(each.says["did"] for each in tree.conditions(tree.moved(group, path, by))) == order


def test_what_was_typed_stays_with_its_part_when_others_go(rule: Group) -> None:
    marks = [each.mark for each in tree.conditions(rule)]
    left = tree.removed(rule, (0,))
    assert [each.mark for each in tree.conditions(left)] == marks[1:]


def test_nothing_is_put_inside_a_condition(rule: Group) -> None:
    with pytest.raises(IndexError):
        tree.added(rule, (0,), Condition(OPENED))


@pytest.mark.parametrize(
    "node",
    [
        {"all": [ORDERS, {"any": [NORTH, {"not": ORDERS}]}]},
        {"not": {"any": [ORDERS, NORTH]}},
        {"not": {"not": ORDERS}},
        {"not": {"all": [ORDERS, NORTH]}},
        {"any": [{"did": "order", "at_most": 0}, {"group": ["loyal"]}, {"stage": ["loyalty"]}]},
        {"all": [{"all": [{"any": [ORDERS]}]}]},
    ],
)
def test_a_rule_survives_the_way_into_the_editor_and_back(node: dict[str, object]) -> None:
    assert tree.written(tree.read(node)) == node


def test_a_single_condition_becomes_a_group_of_one() -> None:
    assert tree.written(tree.read(ORDERS)) == {"all": [ORDERS]}


def test_empty_groups_say_nothing(rule: Group) -> None:
    assert tree.written(rule) == {"all": [ORDERS, {"any": [NORTH]}]}
    assert tree.written(Group("all", (Group("none"),))) is None


def test_unfinished_conditions_can_be_left_out(rule: Group) -> None:
    first = next(tree.conditions(rule))
    assert tree.written(tree.without(rule, {first.mark})) == {"all": [{"any": [NORTH]}]}


@pytest.mark.parametrize(
    ("says", "key", "put"),
    [
        ({"field": "region", "is": ["North"]}, "field:region", "is"),
        ({"field": "city", "contains": "x"}, "field:city", "contains"),
        ({"field": "orders", "at_least": 1, "at_most": 2}, "field:orders", "between"),
        ({"field": "orders", "known": False}, "field:orders", "unknown"),
        ({"did": "order", "at_most": 0}, "did:order", "never"),
        ({"did": "order", "at_most": 3}, "did:order", "at_most"),
        ({"score": "recency", "at_least": 4}, "score:recency", "at_least"),
        ({"stage": ["loyalty"], "model": "article_a"}, "stage:article_a", "at_least"),
        ({"segment": "x"}, "segment", "at_least"),
    ],
)
def test_the_editor_knows_what_a_condition_is_about_and_how_it_is_put(says: tree.Says, key: str, put: str) -> None:
    assert subject_key(says) == key
    if key.startswith(("field", "did", "score")):
        kind = {"field:region": "text", "field:city": "text", "did:order": "did", "score:recency": "score"}
        assert way(says, kind.get(key, "number")) == put  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("says", "found"),
    [({"within_days": 90}, "within"), ({"from": "2026-01-01"}, "between"), ({"at_least": 1}, "ever")],
)
def test_the_days_of_an_event_are_told_apart(says: tree.Says, found: str) -> None:
    assert when({"did": "order", **says}) == found


@pytest.mark.parametrize(
    "says",
    [
        {"field": "region", "is": []},
        {"field": "city", "contains": ""},
        {"field": "orders"},
        {"group": []},
        {"stage": []},
        {"customer": []},
        {"segment": ""},
    ],
)
def test_what_is_missing_is_told(says: tree.Says) -> None:
    assert unfinished(says).endswith("until then this condition does not count.")


@pytest.mark.parametrize(
    "says", [ORDERS, NORTH, {"field": "consent_email", "is": False}, {"did": "order", "at_most": 0}]
)
def test_what_is_finished_is_left_alone(says: tree.Says) -> None:
    assert unfinished(says) == ""


def test_customer_numbers_are_read_from_whatever_was_pasted() -> None:
    assert listed(" A1\nB2,C3; D 4\t\r\nA1,,") == ["A1", "B2", "C3", "D 4"]


def test_hostile_words_are_data_and_survive() -> None:
    hostile = "'; DROP TABLE customers; --<script>alert(1)</script>=cmd()"
    node = {"all": [{"field": "city", "contains": hostile}]}
    text = Definition.read({"rule": tree.written(tree.read(node))}).text
    assert json.loads(text) == {"rule": node}
