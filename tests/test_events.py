"""What counts as an event of the log, and when it happened."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from crm_models.errors import UnknownName
from crm_models.events import EVENTS, event
from crm_models.marts.contacts import FIRST_CONTACT_EVENTS, first_contact
from crm_models.marts.tables import first_contacts
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
LATER = datetime(2025, 7, 1)  # noqa: DTZ001 - instants are local and naive


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}")


def happened(warehouse: Warehouse, key: str, until: datetime = LATER) -> dict[str, list[datetime]]:
    """Customer to sorted instants."""
    rows = warehouse.frame(event(key).rows(until))
    rows["at"] = [moment.to_pydatetime() for moment in rows["at"]]
    return rows.groupby("customer_id")["at"].apply(sorted).to_dict()


def promised(key: str, **more: object) -> dict[str, object]:
    return {
        "order_id": key,
        "customer_id": key,
        "status": "completed",
        "ordered_at": at("05-01"),
        "promised_at": at("05-10"),
        "delivered_at": at("05-09"),
        **more,
    }


def complaint(order: str, **more: object) -> dict[str, object]:
    return {"ticket_id": order, "order_id": order, "kind": "complaint", "opened_at": at("05-11"), **more}


def test_a_promise_is_kept_by_delivery_in_time_without_an_open_complaint(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        {
            "orders": [
                promised("in time"),
                promised("late", delivered_at=at("05-11")),
                promised("nothing promised", promised_at=None),
                promised("not delivered", delivered_at=None),
                promised("returned", status="return"),
                promised("complaint open"),
                promised("complaint settled"),
                promised("complaint opened again"),
                promised("question open"),
            ],
            "tickets": [
                complaint("complaint open"),
                complaint("complaint settled", resolved_at=at("05-20")),
                complaint("complaint opened again", resolved_at=at("05-20"), reopened_at=at("05-21")),
                complaint("question open", kind="question"),
            ],
        }
    )
    assert happened(warehouse, "promise_kept") == {
        "in time": [at("05-09")],
        "nothing promised": [at("05-09")],
        "complaint settled": [at("05-20")],
        "question open": [at("05-09")],
    }


def test_only_what_was_known_by_then_decides_about_a_promise(build_warehouse: Build) -> None:
    orders = [promised("a")]
    tickets = [complaint("a", resolved_at=at("05-20"))]
    warehouse = build_warehouse({"orders": orders, "tickets": tickets})
    assert happened(warehouse, "promise_kept", at("05-11")) == {"a": [at("05-09")]}  # the complaint comes that day
    assert happened(warehouse, "promise_kept", at("05-20")) == {}
    assert happened(warehouse, "promise_kept", at("05-21")) == {"a": [at("05-20")]}


def test_orders_are_told_apart_by_their_turn(build_warehouse: Build) -> None:
    days = ("05-01", "05-02", "05-03", "05-04")
    orders = [{"order_id": day, "customer_id": "a", "status": "completed", "ordered_at": at(day)} for day in days]
    orders[1]["status"] = "cancelled"
    warehouse = build_warehouse({"orders": orders})
    found = {key: happened(warehouse, key).get("a") for key in ("first_order", "second_order", "later_order", "order")}
    assert found == {
        "first_order": [at("05-01")],
        "second_order": [at("05-03")],
        "later_order": [at("05-03"), at("05-04")],
        "order": [at("05-01"), at("05-03"), at("05-04")],
    }


def test_control_groups_were_offered_nothing(build_warehouse: Build) -> None:
    touches = [
        {"campaign_id": "k", "customer_id": who, "arm": arm, "sent_at": at("05-01"), "responded_at": at("05-02")}
        for who, arm in (("a", "control"), ("b", "mail"), ("c", None))
    ]
    warehouse = build_warehouse({"touches": touches})
    assert set(happened(warehouse, "offer_sent")) == {"b", "c"}
    assert set(happened(warehouse, "offer_answered")) == {"b", "c"}


def test_a_recommendation_is_the_one_of_who_made_it(build_warehouse: Build) -> None:
    referral = {"referral_id": "1", "referrer_id": "a", "referred_id": "b", "referred_at": at("05-01")}
    assert happened(build_warehouse({"referrals": [referral]}), "referral") == {"a": [at("05-01")]}


def test_what_happens_to_nobody_in_particular_is_left_out(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"interactions": [{"interaction_id": "1", "at": at("05-01"), "direction": "inbound"}]})
    assert happened(warehouse, "response") == {}


@pytest.mark.parametrize("key", EVENTS)
def test_every_event_finds_rows_with_a_customer_and_an_instant(build_warehouse: Build, key: str) -> None:
    found = build_warehouse({}).frame(event(key).rows(LATER))
    assert list(found.columns) == ["customer_id", "at"]


def test_an_unknown_event_is_answered_with_the_closest_ones() -> None:
    with pytest.raises(UnknownName, match=r"no event “first_ordr”.*first_order"):
        event("first_ordr")


def test_first_contacts_are_the_first_of_every_event_that_may_be_one(build_warehouse: Build) -> None:
    def twice(key: str, moment: str, **more: object) -> list[dict[str, object]]:
        """Ann's on the days 3 and 2 of the month, one of somebody not on record, and one of nobody."""
        several = (("Ann", "03"), ("Ann", "02"), ("stranger", "04"), (None, "01"))
        return [
            {key: f"{n}", "customer_id": who, moment: at(f"05-{day}"), **more} for n, (who, day) in enumerate(several)
        ]

    warehouse = build_warehouse(
        {
            "customers": [
                {"customer_id": "Ann", "first_seen_at": at("04-01"), "contact_given_at": at("04-02")},
                {"customer_id": "Bob"},
            ],
            "interactions": twice("interaction_id", "at"),
            "tickets": twice("ticket_id", "opened_at"),
            "opportunities": twice("opportunity_id", "opened_at"),
            "subscriptions": twice("subscription_id", "started_on"),
            "orders": [
                *twice("order_id", "ordered_at", status="completed"),
                {"order_id": "gone", "customer_id": "Ann", "ordered_at": at("05-01"), "status": "cancelled"},
            ],
            "touches": [
                {"campaign_id": "A", "customer_id": "Ann", "arm": "control", "delivered_at": at("05-01 09:00")},
                {"campaign_id": "B", "customer_id": "Ann"},
                {"campaign_id": "C", "customer_id": "Ann", "delivered_at": at("05-03 09:00")},
            ],
        }
    )
    kept = warehouse.frame(select(first_contacts)).set_index("customer_id")
    for key in FIRST_CONTACT_EVENTS:
        first = kept[first_contact(key).name].dropna()
        assert {customer: moment.to_pydatetime() for customer, moment in first.items()} == {
            customer: moments[0] for customer, moments in happened(warehouse, key).items()
        }, key
    assert sorted(kept.index) == ["Ann", "stranger"]
