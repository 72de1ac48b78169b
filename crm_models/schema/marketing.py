"""Interactions, campaigns and whom they touched, spend, causes and what was given, and mentions in the media."""

from crm_models.schema.columns import (
    CHANNELS,
    PROMOTION_KINDS,
    amount_of,
    day,
    flag,
    instant,
    key,
    key_to,
    money,
    table,
    text,
    to,
    word,
)  # fmt: skip

interactions = table(
    "interactions", "contact between the company and a customer, either way",
    key("interaction_id", "the deployment's own number"),
    to("customer_id", "customers", "with whom"),
    instant("at", "when", required=True),
    word("channel", CHANNELS, "where"),
    word("direction", ("inbound", "outbound", "other"), "inbound: the customer began it"),
    word(
        "kind",
        ("visit", "message", "call", "chat", "event", "download", "cart", "review", "feedback", "usage", "other"),
        "what happened; cart: products saved, not bought",
    ),
    to("product_id", "products", "product it was about, as of a saved cart"),
    money("value", "value of what it was about, as of a saved cart"),
    to("campaign_id", "campaigns", "campaign it belongs to"),
    word("sentiment", ("positive", "neutral", "negative", "other"), "tone of the customer"),
    instant("answered_at", "first answer to an inbound contact"),
    flag("is_automated", "answered or sent without a person"),
    money("cost", "cost of the contact"),
)  # fmt: skip

campaigns = table(
    "campaigns", "campaign",
    key("campaign_id", "the deployment's own number"),
    text("name", "name"),
    word("promotion_kind", PROMOTION_KINDS, "part of the promotion mix"),
    text("objective", "what it is meant to reach"),
    word("channel", CHANNELS, "main channel"),
    day("starts_on", "first day"),
    day("ends_on", "last day"),
    money("cost", "fixed cost, besides that of single touches"),
    text("target_segment", "segment it is meant for"),
    to("cause_id", "causes", "cause it speaks for"),
    word("content", ("facts", "persuasive", "other"), "information or persuasion"),
)  # fmt: skip

touches = table(
    "touches", "campaign and customer chosen for it, control group included",
    key_to("campaign_id", "campaigns", "the campaign"),
    key_to("customer_id", "customers", "the customer"),
    text("arm", "control, or the name of the variant"),
    instant("sent_at", "sent; for a control the moment it would have been"),
    instant("delivered_at", "accepted by the receiver's server, or handed over"),
    instant("opened_at", "first opened by a person"),
    instant("machine_opened_at", "first opened by a machine (privacy proxies, scanners)"),
    instant("clicked_at", "first click"),
    instant("responded_at", "did what the campaign asked for"),
    instant("unsubscribed_at", "left the list because of it"),
    money("cost", "cost of this touch"),
)  # fmt: skip

spend = table(
    "spend", "day, channel, kind of promotion and campaign of money spent on promotion",
    key("spend_id", "the deployment's own number"),
    day("spent_on", "the day", required=True),
    word("channel", (*CHANNELS, "referral", "advertising", "sales"), "channel"),
    word("promotion_kind", PROMOTION_KINDS, "part of the promotion mix"),
    to("campaign_id", "campaigns", "campaign, where it belongs to one"),
    money("amount", "money spent", required=True),
)  # fmt: skip

causes = table(
    "causes", "social cause the company gives to",
    key("cause_id", "the deployment's own number"),
    text("name", "name"),
    text("partner", "organisation that receives the money"),
    word("rule", ("per order", "share of revenue", "per unit", "other"), "what triggers a donation"),
    amount_of("rate", "currency per order or unit, or share of revenue", "rate of the rule"),
    money("cap", "most that is given"),
    money("minimum", "least that is given, whatever is sold"),
    day("starts_on", "first day"),
    day("ends_on", "last day"),
)  # fmt: skip

donations = table(
    "donations", "sum pledged to, accrued for or paid to a cause",
    key("donation_id", "the deployment's own number"),
    to("cause_id", "causes", "the cause"),
    word("state", ("pledged", "accrued", "paid", "other"), "how far the money has come", required=True),
    instant("at", "when", required=True),
    money("amount", "sum", required=True),
    to("order_id", "orders", "order that triggered it"),
    to("customer_id", "customers", "customer whose order it was"),
)  # fmt: skip

mentions = table(
    "mentions", "mention of the company in the media",
    key("mention_id", "the deployment's own number"),
    day("published_on", "day", required=True),
    text("outlet", "where"),
    word("tone", ("positive", "neutral", "negative", "other"), "tone"),
    amount_of("reach", "people", "people reached, as stated by the outlet"),
    to("campaign_id", "campaigns", "campaign it is about"),
    to("cause_id", "causes", "cause it is about"),
)  # fmt: skip
