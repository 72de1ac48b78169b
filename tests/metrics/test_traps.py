"""The classic traps of cutting numbers: fan-out, chasm, double counting, and averages of averages."""

from collections.abc import Callable

from crm_models.metrics import read
from crm_models.slices import Where
from crm_models.warehouse import Warehouse
from tests.metrics.worked.case import MARCH, Given, at

Build = Callable[..., Warehouse]


def values(warehouse: Warehouse, key: str, by: str | None = None, where: Where = ()) -> dict[str, float]:
    return {reading.member: reading.value for reading in read(warehouse, [key], [MARCH], where, by)}


def basket(order: str, customer: str, channel: str, *amounts: tuple[str, float]) -> Given:
    """An order of March and its lines: product and amount."""
    return {
        "orders": [
            {"order_id": order, "customer_id": customer, "status": "completed", "ordered_at": at("3-5"),
             "channel": channel}
        ],
        "order_lines": [
            {"order_id": order, "line_number": number, "product_id": product, "quantity": 1.0, "amount": amount}
            for number, (product, amount) in enumerate(amounts, 1)
        ],
    }  # fmt: skip


def together(*parts: Given) -> Given:
    tables = dict.fromkeys(name for part in parts for name in part)
    return {name: [row for part in parts for row in part.get(name, [])] for name in tables}


PRODUCTS: Given = {
    "products": [
        {"product_id": "mug", "category": "Kitchen"},
        {"product_id": "pan", "category": "Kitchen"},
        {"product_id": "pot", "category": "Garden"},
    ]
}


def test_an_order_is_counted_once_however_many_lines_it_has(build_warehouse: Build) -> None:
    """Fan-out: joining orders to lines repeats the order.

    order  customer  lines
    1      Ann       mug 10, pan 20, pot 30        Kitchen 30, Garden 30
    2      Ann       mug 40                        Kitchen 40
    """
    warehouse = build_warehouse(
        together(
            PRODUCTS,
            basket("1", "Ann", "web", ("mug", 10.0), ("pan", 20.0), ("pot", 30.0)),
            basket("2", "Ann", "web", ("mug", 40.0)),
        )
    )
    assert values(warehouse, "orders") == {"All": 2}
    assert values(warehouse, "orders", by="category") == {"Garden": 1, "Kitchen": 2}
    assert values(warehouse, "revenue", by="category") == {"Garden": 30, "Kitchen": 70}
    assert values(warehouse, "average_order_value", by="category") == {"Garden": 30, "Kitchen": 35}
    assert values(warehouse, "active_customers", by="category") == {"Garden": 1, "Kitchen": 1}


def test_two_children_of_a_customer_do_not_multiply_each_other(build_warehouse: Build) -> None:
    """Chasm: Ann has two orders, three tickets and two fields of the deployment's own; 2 × 3 × 2 would be 12.

    customer  orders          tickets   fields
    Ann       1: 10, 2: 40    3         tier gold, shoe 39
    Bob       3: 5            1         tier silver
    """
    warehouse = build_warehouse(
        together(
            basket("1", "Ann", "web", ("mug", 10.0)),
            basket("2", "Ann", "web", ("mug", 40.0)),
            basket("3", "Bob", "web", ("mug", 5.0)),
            {
                "customers": [{"customer_id": "Ann", "region": "North"}, {"customer_id": "Bob", "region": "South"}],
                "attributes": [
                    {"customer_id": "Ann", "name": "tier", "value": "gold"},
                    {"customer_id": "Ann", "name": "shoe", "value": "39"},
                    {"customer_id": "Bob", "name": "tier", "value": "silver"},
                ],
                "tickets": [
                    {"ticket_id": str(number), "customer_id": customer, "kind": "complaint", "opened_at": at("3-6")}
                    for number, customer in enumerate(["Ann", "Ann", "Ann", "Bob"])
                ],
            },
        )
    )
    assert values(warehouse, "revenue", by="attribute:tier") == {"gold": 50, "silver": 5}
    assert values(warehouse, "revenue", by="attribute:shoe") == {"39": 50, "Unknown": 5}
    assert values(warehouse, "complaint_rate", by="region") == {"North": 3 / 2, "South": 1}
    both: Where = (("attribute:tier", ("gold",)), ("region", ("North",)))
    assert values(warehouse, "orders", by="attribute:shoe", where=both) == {"39": 2}


def test_a_customer_in_two_channels_is_one_customer(build_warehouse: Build) -> None:
    """Double counting: members that share a customer add up to more than the whole, and the whole stays true.

    order  customer  channel
    1      Ann       web
    2      Ann       store
    3      Bob       store
    """
    warehouse = build_warehouse(
        together(
            basket("1", "Ann", "web", ("mug", 1.0)),
            basket("2", "Ann", "store", ("mug", 1.0)),
            basket("3", "Bob", "store", ("mug", 1.0)),
        )
    )
    assert values(warehouse, "active_customers", by="order_channel") == {"store": 2, "web": 1}
    assert values(warehouse, "active_customers") == {"All": 2}


def test_a_ratio_is_a_sum_over_a_sum(build_warehouse: Build) -> None:
    """Averages of averages: 100 from one order and 10 from ten others are 110 / 11, not (100 + 1) / 2."""
    warehouse = build_warehouse(
        together(
            basket("big", "Ann", "web", ("mug", 100.0)),
            *(basket(f"small {number}", "Bob", "store", ("mug", 1.0)) for number in range(10)),
        )
    )
    assert values(warehouse, "average_order_value", by="order_channel") == {"store": 1, "web": 100}
    assert values(warehouse, "average_order_value") == {"All": 10}


def test_a_filter_changes_numerator_and_denominator(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        {
            "customers": [{"customer_id": "Ann", "region": "North"}, {"customer_id": "Bob", "region": "South"}],
            "opportunities": [
                {"opportunity_id": str(number), "customer_id": customer, "outcome": outcome, "closed_at": at("3-9")}
                for number, (customer, outcome) in enumerate(
                    [("Ann", "won"), ("Ann", "lost"), ("Bob", "won"), ("Bob", "won"), (None, "lost")]
                )
            ],
        }
    )
    (whole,) = read(warehouse, ["win_rate"], [MARCH])
    (north,) = read(warehouse, ["win_rate"], [MARCH], where=(("region", ("North",)),))
    (rest,) = read(warehouse, ["win_rate"], [MARCH], where=(("region", ("South", "Unknown")),))
    assert [(r.numerator, r.denominator, r.n) for r in (whole, north, rest)] == [(3, 5, 5), (1, 2, 2), (2, 3, 3)]


def test_a_finer_table_answers_where_the_usual_one_does_not_reach(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        together(
            PRODUCTS,
            basket("1", "Ann", "web", ("mug", 10.0), ("pot", 30.0)),
            basket("2", "Ann", "store", ("pot", 50.0)),
        )
    )
    garden: Where = (("category", ("Garden",)),)
    assert values(warehouse, "revenue", by="order_channel", where=garden) == {"store": 50, "web": 30}
    assert values(warehouse, "orders", where=garden) == {"All": 2}


def test_a_filter_that_does_not_reach_gives_no_number_and_says_why(build_warehouse: Build) -> None:
    """Opportunities, first orders and promises are not recorded by product category, so no number is right for one."""
    early = [
        {"order_id": day, "customer_id": "Ann", "status": "completed", "ordered_at": at(day),
         "promised_at": at("3-3"), "delivered_at": at("3-2")}
        for day in ("2024-1-1", "2024-6-1")
    ]  # fmt: skip
    warehouse = build_warehouse(
        together(
            PRODUCTS,
            basket("1", "Ann", "web", ("mug", 10.0)),
            {"orders": early, "opportunities": [{"opportunity_id": "1", "opened_at": at("3-1"), "amount": 1.0}]},
        )
    )
    keys = ["new_customers", "retention_rate", "on_time_delivery", "open_pipeline"]
    assert all(reading.is_known for reading in read(warehouse, keys, [MARCH]))
    for reading in read(warehouse, keys, [MARCH], where=(("category", ("Garden",)),)):
        assert (reading.is_known, reading.reason) == (False, "Not recorded by product category."), reading.key


def test_rows_that_a_dimension_does_not_know_are_its_member_unknown(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        {
            "customers": [{"customer_id": "Ann", "region": ""}, {"customer_id": "Bob", "region": "South"}],
            "spend": [{"spend_id": "1", "spent_on": at("3-1").date(), "amount": 7.0}],
            "orders": [
                {"order_id": str(number), "customer_id": customer, "status": "completed", "ordered_at": at("3-1")}
                for number, customer in enumerate(["Ann", "Bob", None, "not in the customer list"])
            ],
        }
    )
    assert values(warehouse, "orders", by="region") == {"South": 1, "Unknown": 3}
    unknown: Where = (("region", ("Unknown",)),)
    assert values(warehouse, "orders", where=unknown) == {"All": 3}
    assert values(warehouse, "promotion_spend", by="region") == {"Unknown": 7}
    assert values(warehouse, "promotion_spend", where=unknown) == {"All": 7}


def test_a_filter_on_the_unknown_leaves_the_other_filters_in_force(build_warehouse: Build) -> None:
    """Nobody records spend by region, so all of it is of the region Unknown; the channel still divides it."""
    warehouse = build_warehouse(
        {
            "spend": [
                {"spend_id": "1", "spent_on": at("3-1").date(), "amount": 7.0, "channel": "social"},
                {"spend_id": "2", "spent_on": at("3-1").date(), "amount": 5.0, "channel": "email"},
            ]
        }
    )
    where: Where = (("region", ("Unknown",)), ("acquisition_channel", ("email",)))
    assert values(warehouse, "promotion_spend", where=where) == {"All": 5}


def test_a_ratio_whose_sides_are_not_cut_alike_is_unknown(build_warehouse: Build) -> None:
    """Spend is booked by campaign, leads are not: spend without a campaign for every lead would be no cost per lead."""
    warehouse = build_warehouse(
        {
            "customers": [{"customer_id": "Ann", "contact_given_at": at("3-2")}],
            "campaigns": [{"campaign_id": "K", "name": "Spring"}],
            "spend": [
                {"spend_id": "1", "spent_on": at("3-1").date(), "amount": 7.0, "campaign_id": "K"},
                {"spend_id": "2", "spent_on": at("3-1").date(), "amount": 5.0},
            ],
        }
    )
    readings = read(warehouse, ["cost_per_lead"], [MARCH], by="campaign")
    assert [(reading.member, reading.is_known) for reading in readings] == [("Spring", False), ("Unknown", False)]
    assert {reading.reason for reading in readings} == {"Not recorded by this dimension."}


def test_a_referral_belongs_to_the_one_who_made_it(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        {
            "customers": [{"customer_id": "Ann", "region": "North"}, {"customer_id": "Bob", "region": "South"}],
            "referrals": [
                {"referral_id": "1", "referrer_id": "Ann", "referred_id": "Bob", "referred_at": at("3-1")},
                {"referral_id": "2", "referrer_id": "Ann", "referred_at": at("3-1")},
            ],
        }
    )
    assert values(warehouse, "referrals_made", by="region") == {"North": 2}
