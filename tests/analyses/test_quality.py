"""The quality score of leads by hand: fit of those like them, signs that fade, classes; nothing of the future."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from crm_models.analyses.quality import CLASSES, lead_classes, leads_in, scored_leads
from crm_models.settings import QualitySetting
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
TODAY = date(2026, 6, 30)
NOON = datetime(2026, 6, 30, 12)  # noqa: DTZ001
JUNE = Slice(Period.month(TODAY), TODAY)
SETTING = QualitySetting()


def sign(number: int, who: str, days: int, direction: str = "inbound") -> dict[str, Any]:
    at = NOON - timedelta(days=days)
    return {"interaction_id": str(number), "customer_id": who, "at": at, "direction": direction}


def company(**more: Any) -> dict[str, Any]:
    """Of 100 earlier people from e-mail 80 bought within a week, of 100 from the web 20; the leads are of the web."""
    earlier = [
        {"customer_id": f"{channel}{n}", "acquisition_channel": channel, "first_seen_at": NOON - timedelta(days=400)}
        for channel in ("email", "web")
        for n in range(100)
    ]
    buyers = [f"email{n}" for n in range(80)] + [f"web{n}" for n in range(20)]
    orders = [
        {"order_id": who, "customer_id": who, "status": "completed", "ordered_at": NOON - timedelta(days=395)}
        for who in buyers
    ]
    leads = [
        {"customer_id": who, "acquisition_channel": "web", "first_seen_at": NOON - timedelta(days=days)}
        for who, days in (("keen", 300), ("fresh", 5), ("quiet", 300), ("fading", 300))
    ]
    signs = [
        *(sign(n, "keen", 0) for n in range(5)),
        sign(10, "fading", 60),
        sign(11, "quiet", 10, "outbound"),
        sign(12, "quiet", 200),
    ]
    return {"customers": [*earlier, *leads], "orders": orders, "interactions": signs} | more


def scores(warehouse: Warehouse, day: date = TODAY, **choices: Any) -> Any:
    return warehouse.frame(select(scored_leads(warehouse, day, SETTING, **choices))).set_index("customer_id")


def test_fit_and_fading_signs_make_the_score(build_warehouse: Build) -> None:
    found = scores(build_warehouse(company()))
    average = 100 / 203  # 200 earlier people and the three leads of 300 days
    fit = (20 + 50 * average) / (103 + 50)
    assert found["fit"]["keen"] == pytest.approx(fit)
    points = 50 * fit / (fit + average)
    assert found["interest"][["keen", "fading", "fresh"]].tolist() == pytest.approx([5, 0.25, 0])
    assert float(found["score"]["keen"]) == pytest.approx(points + 50 * 5 / 6, abs=0.051)
    assert float(found["score"]["fading"]) == pytest.approx(points + 50 * 0.25 / 1.25, abs=0.051)
    assert float(found["score"]["fresh"]) == pytest.approx(points, abs=0.051)


def test_classes_follow_the_score_and_long_silence_is_unqualified(build_warehouse: Build) -> None:
    found = scores(build_warehouse(company()))["key"]
    assert found[["keen", "fading", "fresh", "quiet"]].tolist() == ["hot", "cool", "cool", "unqualified"]
    assert set(found[found.index.str.startswith("email")]) == {"unqualified"}


def test_buyers_are_no_leads_unless_everyone_is_asked_for(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company())
    assert len(scores(warehouse)) == 104
    everyone = scores(warehouse, who="everyone")
    assert len(everyone) == 204
    assert lead_classes(warehouse, JUNE, SETTING, "everyone")["customers"].sum() == 204


def test_a_past_score_knows_nothing_of_what_came_after(build_warehouse: Build) -> None:
    then = TODAY - timedelta(days=50)
    before = scores(build_warehouse(company()), then)
    late = [sign(100 + n, "fading", 20) for n in range(9)]
    rows = company()
    later_order = {"order_id": "x", "customer_id": "keen", "status": "completed", "ordered_at": NOON}
    changed = rows | {"interactions": [*rows["interactions"], *late], "orders": [*rows["orders"], later_order]}
    after = scores(build_warehouse(changed), then)
    assert "fresh" not in before.index
    assert before.sort_index().equals(after.sort_index())


def test_classes_add_up_to_all_leads_and_open_onto_their_people(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company())
    found = lead_classes(warehouse, JUNE, SETTING).set_index("key")
    assert found.index.tolist() == list(CLASSES)
    assert found["customers"].tolist() == [1, 0, 2, 101]
    assert found["share"].sum() == pytest.approx(1)
    assert found["days_since_sign"]["hot"] == 0
    people = warehouse.frame(leads_in(warehouse, JUNE, SETTING, "cool"))["customer_id"]
    assert sorted(people) == ["fading", "fresh"]
    of_email = replace(JUNE, where=(("acquisition_channel", ("email",)),))
    assert lead_classes(warehouse, of_email, SETTING)["customers"].sum() == 20


def test_a_half_life_and_a_patience_of_the_deployment_count(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company())
    patient = QualitySetting(half_life_days=60, silent_days=250)
    found = warehouse.frame(select(scored_leads(warehouse, TODAY, patient))).set_index("customer_id")
    assert found["interest"]["fading"] == pytest.approx(0.5)
    assert found["key"]["quiet"] == "cool"


@pytest.mark.parametrize("silent", [179, 180])
def test_silence_is_long_from_its_last_day_on(build_warehouse: Build, silent: int) -> None:
    """The newest sign counts, and so does the day of the first contact of who never gave any; or nothing is known."""
    people = [
        {"customer_id": "spoke", "first_seen_at": NOON - timedelta(days=900)},
        {"customer_id": "never spoke", "first_seen_at": NOON - timedelta(days=silent)},
        {"customer_id": "nothing known"},
        {"customer_id": "other", "first_seen_at": NOON},
    ]
    signs = [sign(1, "spoke", silent), sign(2, "spoke", silent + 100)]
    found = scores(build_warehouse({"customers": people, "interactions": signs}))
    expected = "unqualified" if silent == 180 else "cool"
    assert found["key"][["spoke", "never spoke"]].tolist() == [expected] * 2
    assert found["key"]["nothing known"] == "unqualified"
    assert pd.Timestamp(found["last_sign_on"]["spoke"]) == pd.Timestamp(TODAY - timedelta(days=silent))


def test_every_kind_of_sign_counts(build_warehouse: Build) -> None:
    who = ("clicked", "asked", "bought", "opened")
    touch = {"campaign_id": "K", "sent_at": NOON}
    found = scores(
        build_warehouse(
            {
                "customers": [{"customer_id": each, "first_seen_at": NOON} for each in who],
                "touches": [
                    touch | {"customer_id": "clicked", "clicked_at": NOON},
                    touch | {"customer_id": "opened", "opened_at": NOON},
                ],
                "tickets": [{"ticket_id": "1", "customer_id": "asked", "opened_at": NOON}],
                "orders": [{"order_id": "1", "customer_id": "bought", "status": "completed", "ordered_at": NOON}],
            }
        ),
        who="everyone",
    )
    assert found["interest"][list(who)].tolist() == [1, 1, 1, 0]


def test_signs_count_for_as_long_as_they_matter_and_a_score_on_the_line_is_in_the_better_class(
    build_warehouse: Build,
) -> None:
    """With a half-life of 9 days a sign 11 days ago is worth 15 points, and nobody ordered: 25 + 15 = 40.

    A sign 100 days ago is worth nothing, and still breaks a silence of 180 days.
    """
    people = [{"customer_id": who, "first_seen_at": NOON - timedelta(days=300)} for who in ("warm", "cool")]
    signs = [sign(1, "warm", 11), sign(2, "cool", 100), sign(3, "other", 0)]
    warehouse = build_warehouse({"customers": people, "interactions": signs})
    quick = QualitySetting(half_life_days=9)
    found = warehouse.frame(select(scored_leads(warehouse, TODAY, quick))).set_index("customer_id")
    assert (float(found["score"]["warm"]), found["key"]["warm"]) == (40.0, "warm")
    assert (float(found["score"]["cool"]), found["key"]["cool"]) == (25.0, "cool")


def test_fit_is_of_those_known_for_90_days_who_ordered_within_90_days(build_warehouse: Build) -> None:
    """Three from the web: one ordered on the 90th day, one a day later, one was first seen 90 days ago."""
    days = {
        "on the 90th": (200, 90),
        "too late": (200, 91),
        "seen 90 days ago": (90, None),
        "seen 89 days ago": (89, 0),
    }
    people = [
        {"customer_id": who, "acquisition_channel": "web", "first_seen_at": NOON - timedelta(days=seen)}
        for who, (seen, _) in days.items()
    ]
    orders = [
        {
            "order_id": who,
            "customer_id": who,
            "status": "completed",
            "ordered_at": NOON - timedelta(days=seen) + timedelta(days=after),
        }
        for who, (seen, after) in days.items()
        if after is not None
    ]
    found = scores(build_warehouse({"customers": people, "orders": orders, "interactions": [sign(1, "x", 0)]}))
    assert found["fit"]["seen 90 days ago"] == pytest.approx(1 / 3)


def test_a_lead_magnet_makes_people_alike_once_contact_data_were_given(build_warehouse: Build) -> None:
    """Buyers took the guide; a lead who is said to want it, and gave contact data only later, is not like them yet."""
    seen = NOON - timedelta(days=200)
    guided = {"lead_magnet": "Guide", "first_seen_at": seen}
    people = [guided | {"customer_id": f"buyer{n}", "contact_given_at": seen} for n in range(20)]
    people += [{"customer_id": f"other{n}", "first_seen_at": seen} for n in range(20)]
    people += [
        guided | {"customer_id": "guided", "contact_given_at": seen},
        guided | {"customer_id": "later", "contact_given_at": NOON + timedelta(days=1)},
    ]
    orders = [
        {"order_id": str(n), "customer_id": f"buyer{n}", "status": "completed", "ordered_at": seen} for n in range(20)
    ]
    found = scores(build_warehouse({"customers": people, "orders": orders, "interactions": [sign(1, "x", 0)]}))["fit"]
    assert found["guided"] > found["other0"]
    assert found["later"] == found["other0"]


def test_who_orders_on_the_day_is_no_lead_any_more(build_warehouse: Build) -> None:
    order = {"order_id": "1", "customer_id": "new", "status": "completed", "ordered_at": NOON}
    warehouse = build_warehouse({"customers": [{"customer_id": "new", "first_seen_at": NOON}], "orders": [order]})
    assert len(scores(warehouse)) == 0
    assert len(scores(warehouse, who="everyone")) == 1


def test_without_anybody_known_for_long_fit_is_average(build_warehouse: Build) -> None:
    new = [{"customer_id": "new", "first_seen_at": NOON}]
    found = scores(build_warehouse({"customers": new, "interactions": [sign(1, "new", 0)]}))
    assert float(found["score"]["new"]) == 50.0
