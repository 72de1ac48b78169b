"""What scores, groups, stages and other segments mean on a day, said with fields and events."""

from datetime import date

import pytest

from crm_models.errors import SegmentError
from crm_models.segments.compile import members
from crm_models.segments.definition import Definition
from crm_models.segments.groups import GROUPS
from crm_models.segments.resolve import Known, resolved
from crm_models.segments.scores import cuts
from crm_models.settings import RFMSetting
from crm_models.warehouse import Warehouse

DAY = date(2026, 11, 15)
STAGES = {"short": (("seen", ("first_seen",)), ("bought", ("first_order",)), ("loyal", ("later_order",)))}


def rule(node: object) -> Definition:
    return Definition.read({"rule": node})


def within(warehouse: Warehouse, node: object) -> set[str]:
    known = Known(warehouse.as_of, cuts(warehouse, RFMSetting()), STAGES)
    return set(warehouse.frame(members(resolved(rule(node), known)))["customer_id"])


def test_days_are_counted_back_from_today_both_ends_inside() -> None:
    found = resolved(rule({"field": "last_order_on", "within_days": 90}), Known(DAY))
    assert found == rule({"field": "last_order_on", "from": "2026-08-18", "until": "2026-11-15"})
    earlier = resolved(rule({"field": "last_order_on", "before_days": 90}), Known(DAY))
    assert earlier == rule({"field": "last_order_on", "until": "2026-08-17"})
    did = resolved(rule({"did": "order", "at_least": 3, "within_days": 1}), Known(DAY))
    assert did == rule({"did": "order", "at_least": 3, "from": "2026-11-15", "until": "2026-11-15"})


def test_a_resolved_definition_resolves_to_itself(warehouse: Warehouse) -> None:
    known = Known(warehouse.as_of, cuts(warehouse, RFMSetting()), STAGES)
    for node in ({"group": list(GROUPS)}, {"stage": ["bought"], "model": "short"}, {"did": "order", "at_least": 1}):
        once = resolved(rule(node), known)
        assert resolved(once, Known(date(2000, 1, 1))) == once


def test_every_customer_is_in_exactly_one_group(warehouse: Warehouse) -> None:
    everybody = within(warehouse, {"field": "orders", "at_least": 0})
    groups = [within(warehouse, {"group": [key]}) for key in GROUPS]
    assert sum(len(group) for group in groups) == len(everybody)
    assert set().union(*groups) == everybody
    assert within(warehouse, {"group": ["prospects"]}) == within(warehouse, {"field": "orders", "at_most": 0})


@pytest.mark.parametrize("kind", ["recency", "frequency", "monetary"])
def test_buyers_and_nobody_else_have_each_score_once(warehouse: Warehouse, kind: str) -> None:
    buyers = within(warehouse, {"field": "orders", "at_least": 1})
    scored = [within(warehouse, {"score": kind, "at_least": score, "at_most": score}) for score in range(1, 6)]
    assert sum(len(each) for each in scored) == len(buyers)
    assert set().union(*scored) == buyers
    assert within(warehouse, {"score": kind, "at_least": 4}) == scored[3] | scored[4]


def test_everybody_seen_is_in_exactly_one_furthest_stage(warehouse: Warehouse) -> None:
    stages = [within(warehouse, {"stage": [key], "model": "short"}) for key, _ in STAGES["short"]]
    assert not stages[0] & stages[1]
    assert stages[2] == within(warehouse, {"field": "orders", "at_least": 2})
    assert stages[1] == within(warehouse, {"field": "orders", "at_least": 1, "at_most": 1})


def test_a_segment_that_leads_back_to_itself_is_refused() -> None:
    one, two = rule({"segment": "two"}), rule({"not": {"segment": "one"}})
    known = Known(DAY, segments={"one": one, "two": two})
    with pytest.raises(SegmentError, match="made of itself"):
        resolved(one, known)
    with pytest.raises(SegmentError, match="made of itself"):
        resolved(rule({"segment": "self"}), Known(DAY, segments={"self": rule({"segment": "self"})}))


@pytest.mark.parametrize(
    ("node", "says"),
    [
        ({"segment": "gone"}, "not there any more"),
        ({"group": ["winners"]}, "no group “winners”"),
        ({"stage": ["x"], "model": "short"}, "no stage “x”"),
        ({"stage": ["seen"]}, "no stage model “article_e”"),
        ({"score": "recency", "at_least": 2}, "needs orders"),
    ],
)
def test_what_is_not_there_is_named(node: object, says: str) -> None:
    with pytest.raises(SegmentError, match=says):
        resolved(rule(node), Known(DAY, stages=STAGES))


def test_what_is_not_resolved_is_not_counted() -> None:
    with pytest.raises(SegmentError, match="resolved before"):
        members(rule({"segment": "s1"}))
