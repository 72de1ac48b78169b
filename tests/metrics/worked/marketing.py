"""Marketing in March 2026, worked by hand.

    prospect  gave contact data  then                                                     lead  nurtured  converted
    P1         1 March           answered a campaign on 10 March, ordered on 11 March      ✓     ✓         ✓
    P2         5 March           wrote on 20 March, ordered after 132 days                 ✓     ✓
    P3         9 March           heard from us, kept silent                                ✓
    P4        10 March           had ordered in December: a customer already
    P5        20 February        not in March
    P6        31 March           answered a campaign on 2 April                            ✓     ✓
    Zoe       never              first order on 20 March

    touch  delivered       opened   clicked  responded  left     counts as
    P1     2 Mar           3 Mar    3 Mar    10 Mar              opened, clicked, responded
    P2     2 Mar           machine                      4 Mar    left
    P5     4 Mar (no arm)  18 Mar            19 Mar              opened on the 14th day, responded on the 15th: too late
    P4     2 Mar                             3 Mar               nothing: control group
    P3     never                                                 nothing
    P6     1 Apr                             2 Apr               not in March

Spend: 60 and 40 in March, 99 in April.
"""

from typing import Any

from tests.metrics.worked.case import Given, Worked, at, on, share, total

_CONTACT = {"P1": "3-1", "P2": "3-5", "P3": "3-9", "P4": "3-10", "P5": "2-20", "P6": "3-31 18:00"}
_BOUGHT = {"P1": "3-11", "P2": "7-15", "P4": "2025-12-1", "Zoe": "3-20"}


def _touch(customer: str, arm: str | None, **moments: str) -> dict[str, Any]:
    return {
        "campaign_id": "K", "customer_id": customer, "arm": arm,
        **{f"{name}_at": at(moment) for name, moment in moments.items()},
    }  # fmt: skip


GIVEN: Given = {
    "customers": [{"customer_id": "Zoe"}]
    + [{"customer_id": key, "contact_given_at": at(moment)} for key, moment in _CONTACT.items()],
    "orders": [
        {"order_id": f"O-{key}", "customer_id": key, "status": "completed", "ordered_at": at(day)}
        for key, day in _BOUGHT.items()
    ],
    "interactions": [
        {"interaction_id": "1", "customer_id": "P2", "at": at("3-20 9:00"), "direction": "inbound"},
        {"interaction_id": "2", "customer_id": "P3", "at": at("3-20 9:00"), "direction": "outbound"},
        {"interaction_id": "3", "customer_id": "P3", "at": at("3-8 9:00"), "direction": "inbound"},  # before
    ],
    "touches": [
        _touch("P1", "A", delivered="3-2", opened="3-3", clicked="3-3", responded="3-10"),
        _touch("P2", "A", delivered="3-2", machine_opened="3-2 0:01", unsubscribed="3-4"),
        _touch("P5", None, delivered="3-4", opened="3-18", responded="3-19"),
        _touch("P4", "control", delivered="3-2", responded="3-3"),
        _touch("P3", "A", sent="3-12"),
        _touch("P6", "A", delivered="4-1", responded="4-2"),
    ],
    "spend": [
        {"spend_id": "1", "spent_on": on("3-1"), "amount": 60.0, "channel": "social"},
        {"spend_id": "2", "spent_on": on("3-31"), "amount": 40.0, "channel": "email"},
        {"spend_id": "3", "spent_on": on("4-1"), "amount": 99.0, "channel": "email"},
    ],
}

EXPECTED = {
    "leads": total(4, 4),
    "lead_conversion": share(1, 4),
    "nurture_rate": share(3, 4),
    "promotion_spend": total(100, 2),
    "cost_per_lead": Worked(25, 100, 4, 2),
    "acquisition_cost": Worked(50, 100, 2, 2),
    "campaign_response": share(1, 3),
    "human_open_rate": share(2, 3),
    "click_rate": share(1, 3),
    "unsubscribe_rate": share(1, 3),
}
