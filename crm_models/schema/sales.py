"""Products, orders and their lines, subscriptions, opportunities, and points."""

from crm_models.schema.columns import (
    amount_of,
    day,
    instant,
    instant_key,
    key,
    key_to,
    money,
    number_key,
    table,
    text,
    to,
    whole,
    word,
)  # fmt: skip

products = table(
    "products", "good, service or prodice on offer",
    key("product_id", "the deployment's own number"),
    text("name", "name"),
    text("category", "category"),
    word("kind", ("good", "service", "prodice", "other"), "prodice: sold as a product, used as a service"),
    day("launched_on", "first day on offer"),
    day("withdrawn_on", "last day on offer"),
    money("list_price", "current base price"),
    money("unit_cost", "current cost of one unit"),
)  # fmt: skip

orders = table(
    "orders", "order, or return on its own day",
    key("order_id", "the deployment's own number"),
    to("customer_id", "customers", "who ordered; empty is the member Unknown"),
    word(
        "status", ("open", "completed", "cancelled", "return", "other"),
        "cancelled: never charged, amounts 0; return: goods or money given back", required=True,
    ),
    to("refund_of", "orders", "order that a return belongs to, where known"),
    text("channel", "channel the order came through"),
    word("place", ("direct", "wholesale", "retail", "agent", "broker", "other"), "place in the marketing mix"),
    to("location_id", "locations", "place that served it"),
    instant("ordered_at", "when it was placed, or returned", required=True),
    instant("promised_at", "delivery promised for"),
    instant("delivered_at", "delivered"),
    word("payment", ("cash", "deferred", "instalment", "other"), "how it is paid"),
    to("cause_id", "causes", "cause that the order gives to"),
    to("campaign_id", "campaigns", "campaign whose code was used"),
)  # fmt: skip

order_lines = table(
    "order_lines", "line of an order or return",
    key_to("order_id", "orders", "its order"),
    number_key("line_number", "position in the order"),
    to("product_id", "products", "what was bought"),
    amount_of("quantity", "units", "units; negative when returned", required=True),
    money("unit_price", "base price of one unit before discount"),
    money("discount", "total taken off the line, 0 or more"),
    word("discount_kind", ("quantity", "season", "loyalty", "coupon", "other"), "why it was taken off"),
    money("unit_cost", "cost of one unit on that day"),
    money("amount", "line total charged after discount, before tax; revenue sums it", required=True),
)  # fmt: skip

subscriptions = table(
    "subscriptions", "subscription of a customer",
    key("subscription_id", "the deployment's own number"),
    to("customer_id", "customers", "the subscriber"),
    to("product_id", "products", "what is subscribed to"),
    day("started_on", "first day", required=True),
    day("ended_on", "last day; empty while it runs"),
    text("end_reason", "why it ended"),
    money("recurring_amount", "charged per interval, before tax"),
    word("interval", ("month", "quarter", "year", "other"), "how often it is charged"),
)  # fmt: skip

opportunities = table(
    "opportunities", "possible sale worked by the sales force",
    key("opportunity_id", "the deployment's own number"),
    to("customer_id", "customers", "prospective buyer"),
    text("owner", "who works it"),
    to("product_id", "products", "what may be sold"),
    text("region", "sales region"),
    instant("opened_at", "when work began; empty while it is only noted"),
    instant("closed_at", "when it was won or lost; empty while open"),
    word("outcome", ("won", "lost", "other"), "empty while open"),
    money("amount", "value if won; the won value once closed"),
    text("lead_source", "where the lead came from"),
    text("stage", "stage as of the data's last day"),
)  # fmt: skip

stage_changes = table(
    "stage_changes", "move of an opportunity into a stage",
    key_to("opportunity_id", "opportunities", "the opportunity"),
    instant_key("changed_at", "when it moved"),
    key("stage", "stage it moved into"),
)  # fmt: skip

points = table(
    "points", "booking on a customer's points account",
    key("booking_id", "the deployment's own number"),
    to("customer_id", "customers", "whose account"),
    word("kind", ("earn", "burn", "expire", "other"), "why points moved", required=True),
    instant("booked_at", "when", required=True),
    whole("points", "points", "points moved; negative when burnt or expired"),
    to("order_id", "orders", "order that earned or spent them"),
)  # fmt: skip
