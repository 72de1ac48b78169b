"""Tickets, promised follow-ups, and what customers answered when asked."""

from crm_models.schema.columns import (
    CHANNELS,
    amount_of,
    flag,
    instant,
    key,
    money,
    table,
    text,
    to,
    word,
)  # fmt: skip

tickets = table(
    "tickets", "request for service",
    key("ticket_id", "the deployment's own number"),
    to("customer_id", "customers", "who asked"),
    word(
        "kind",
        ("complaint", "installation", "maintenance", "repair", "question", "return", "other"),
        "what it is about",
    ),
    instant("opened_at", "when it was opened", required=True),
    instant("first_reply_at", "first public reply by a person"),
    instant("resolved_at", "last resolved"),
    instant("closed_at", "closed"),
    instant("reopened_at", "last opened again"),
    word("channel", CHANNELS, "where it came in"),
    word("priority", ("low", "normal", "high", "urgent", "other"), "priority"),
    text("agent", "who answers for it"),
    to("location_id", "locations", "place that answers for it"),
    to("order_id", "orders", "order it is about"),
    to("product_id", "products", "product it is about"),
    instant("due_at", "resolution promised for"),
    flag("is_automated", "resolved without a person"),
    money("cost", "cost of serving it"),
)  # fmt: skip

follow_ups = table(
    "follow_ups", "follow-up promised to a customer",
    key("follow_up_id", "the deployment's own number"),
    to("customer_id", "customers", "promised to"),
    word("kind", ("delivery", "installation", "maintenance", "call", "offer", "other"), "what was promised"),
    instant("due_at", "promised for", required=True),
    instant("done_at", "done"),
    text("owner", "who promised"),
    to("order_id", "orders", "order it belongs to"),
)  # fmt: skip

survey_answers = table(
    "survey_answers", "question put to a customer, answered or not",
    key("answer_id", "the deployment's own number"),
    to("customer_id", "customers", "who was asked"),
    instant("asked_at", "when asked", required=True),
    instant("answered_at", "when answered; empty without an answer"),
    word("instrument", ("csat", "nps", "ces", "grade", "item", "other"), "instrument", required=True),
    text("item", "question of an item battery, as trust or value"),
    amount_of("score", "points of the scale", "answer"),
    text("scale", "lowest and highest point, as 1-5 or 0-10"),
    text("comment", "free text", personal=True),
    to("order_id", "orders", "order it is about"),
    to("ticket_id", "tickets", "ticket it is about"),
)  # fmt: skip
