"""Service in March 2026, worked by hand.

    ticket  opened       replied        resolved        due           kind       automated
    T1       1 Mar  8 h  after 1 h      after 10 h      2 Mar  8 h ✓  complaint  no
    T2       2 Mar  8 h  after 3 h      after 24 h      2 Mar 20 h ✗  question   no         reopened
    T3       5 Mar  8 h                 after ½ h                     question   yes
    T4      30 Mar  8 h                 open            31 Mar 8 h ✗  complaint
    T5      27 Feb  8 h  1 Mar: 48 h    2 Apr: open     1 Apr         repair     no
    T6       6 Mar  8 h                 closed 7 Mar                  other

Follow-ups due in March: done the same evening, done a day late, not done; one more is due in April. Eight orders.
"""

from typing import Any

from tests.metrics.worked.case import Given, Worked, at, share, total


def _ticket(key: str, kind: str, opened: str, *, automated: bool | None = None, **moments: str) -> dict[str, Any]:
    return {
        "ticket_id": key, "kind": kind, "opened_at": at(opened), "is_automated": automated,
        **{f"{name}_at": at(moment) for name, moment in moments.items()},
    }  # fmt: skip


GIVEN: Given = {
    "tickets": [
        _ticket("T1", "complaint", "3-1 8:00", automated=False, first_reply="3-1 9:00", resolved="3-1 18:00",
                due="3-2 8:00"),
        _ticket("T2", "question", "3-2 8:00", automated=False, first_reply="3-2 11:00", resolved="3-3 8:00",
                due="3-2 20:00", reopened="3-2 22:00"),
        _ticket("T3", "question", "3-5 8:00", automated=True, resolved="3-5 8:30"),
        _ticket("T4", "complaint", "3-30 8:00", due="3-31 8:00"),
        _ticket("T5", "repair", "2-27 8:00", automated=False, first_reply="3-1 8:00", resolved="4-2 8:00", due="4-1"),
        _ticket("T6", "other", "3-6 8:00", closed="3-7 8:00"),
    ],
    "follow_ups": [
        {"follow_up_id": "1", "due_at": at("3-5 12:00"), "done_at": at("3-5 17:00")},
        {"follow_up_id": "2", "due_at": at("3-6 12:00"), "done_at": at("3-7 9:00")},
        {"follow_up_id": "3", "due_at": at("3-31 12:00"), "done_at": None},
        {"follow_up_id": "4", "due_at": at("4-1 12:00"), "done_at": at("4-1 9:00")},
    ],
    "orders": [
        {"order_id": f"O{number}", "status": "completed", "ordered_at": at(f"3-{number} 12:00")}
        for number in range(1, 9)
    ],
}  # fmt: skip

EXPECTED = {
    "first_reply_hours": total(3, 3),  # of 1, 3, 48
    "resolution_hours": total(10, 3),  # of ½, 10, 24
    "sla_met": share(1, 3),
    "open_tickets": total(2, 2),
    "reopen_rate": share(1, 3),
    "complaint_rate": Worked(2 / 8, 2, 8, 2),
    "automated_share": share(1, 3),
    "follow_ups_on_time": share(1, 3),
}
