"""The marts: what an import adds up once, so that pages read summaries and not transactions."""

from sqlalchemy import Boolean, Column, Date, Double, Integer, MetaData, Table, Text
from sqlalchemy import DateTime as Instant

from crm_models.schema import Money

mart_metadata = MetaData()
"""``info["built_from"]`` of a mart names the table whose rows it adds up: without that one it is empty."""


warehouse_info = Table(
    "warehouse_info",
    mart_metadata,
    Column("key", Text, nullable=False),
    Column("value", Text),
    comment="One row per fact about the warehouse itself: schema version, build, data's last day, row counts, report.",
)

order_totals = Table(
    "order_totals",
    mart_metadata,
    Column("order_id", Text, nullable=False),
    Column("customer_id", Text, info={"parent": "customers"}),
    Column("ordered_at", Instant, nullable=False, comment="moment of the order or return"),
    Column("ordered_on", Date, nullable=False, comment="its day"),
    Column("is_order", Boolean, nullable=False, comment="neither a return nor cancelled"),
    Column("is_return", Boolean, nullable=False),
    Column("channel", Text),
    Column("place", Text),
    Column("location_id", Text, info={"parent": "locations"}),
    Column("payment", Text),
    Column("cause_id", Text, info={"parent": "causes"}),
    Column("campaign_id", Text, info={"parent": "campaigns"}),
    Column("promised_at", Instant),
    Column("delivered_at", Instant),
    Column("revenue", Money, nullable=False, comment="amounts of its lines; negative for returns"),
    Column("list_value", Money, comment="quantity × base price; empty where a line's base price is unknown"),
    Column("discount", Money, comment="taken off its lines; empty where no line states one"),
    Column("cost", Money, comment="quantity × unit cost; empty where a line's cost is unknown"),
    Column("units", Double, nullable=False),
    Column("lines", Integer, nullable=False, comment="number of its lines"),
    Column("is_on_time", Boolean, comment="delivered as promised; no where not delivered; empty without a promise"),
    Column("customer_order", Integer, comment="1 for the customer's first order, 2 for the second …; orders only"),
    Column("next_ordered_on", Date, comment="day of the customer's next order; orders only"),
    comment="One row per order or return, its lines added up, stored by customer.",
    info={"built_from": "orders"},
)

customer_profile = Table(
    "customer_profile",
    mart_metadata,
    Column("customer_id", Text, nullable=False),
    Column("kind", Text),
    Column("region", Text),
    Column("city", Text),
    Column("acquisition_channel", Text),
    Column("lead_magnet", Text),
    Column("age_band", Text, comment="ten-year band of the age on the data's last day"),
    Column("gender", Text),
    Column("education", Text),
    Column("lifestyle", Text),
    Column("first_seen_on", Date, comment="first contact stated, else first event of any kind"),
    Column("contact_given_on", Date),
    Column(
        "first_response_on", Date, comment="first inbound contact or campaign response after contact data were given"
    ),
    Column("referred_by", Text, info={"parent": "customers"}),
    Column("consent_email", Boolean),
    Column("consent_phone", Boolean),
    Column("consent_post", Boolean),
    Column("first_order_on", Date),
    Column("last_order_on", Date),
    Column("orders", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("revenue", Money, nullable=False),
    Column("margin", Money, comment="revenue less cost; empty where costs are unknown"),
    Column("tickets", Integer, nullable=False),
    Column("open_tickets", Integer, nullable=False),
    Column("complaints", Integer, nullable=False),
    Column("changes_requested", Integer, nullable=False, comment="installation, maintenance or repair asked for"),
    Column("cost_to_serve", Money, nullable=False, comment="tickets, interactions and touches"),
    Column("interactions", Integer, nullable=False, comment="contacts in either direction"),
    Column("messages_sent", Integer, nullable=False, comment="contacts that the company began"),
    Column("responses", Integer, nullable=False, comment="contacts that the customer began"),
    Column("uses", Integer, nullable=False, comment="of what was bought"),
    Column("feedbacks", Integer, nullable=False, comment="reviews too"),
    Column("carts_saved", Integer, nullable=False),
    Column("offers_sent", Integer, nullable=False, comment="campaign messages; not to control groups, as below"),
    Column("offers_delivered", Integer, nullable=False),
    Column("offers_opened", Integer, nullable=False, comment="by a person"),
    Column("offers_clicked", Integer, nullable=False),
    Column("offers_answered", Integer, nullable=False, comment="what a campaign asked for, done"),
    Column("surveys_answered", Integer, nullable=False, comment="questions answered"),
    Column("opportunities", Integer, nullable=False, comment="opened"),
    Column("last_interaction_on", Date),
    Column("last_grade", Double, comment="last satisfaction answer on a five-point scale"),
    Column("referrals", Integer, nullable=False, comment="recommendations that this customer made"),
    comment="One row per customer or prospect, stored by customer.",
    info={"built_from": "customers"},
)

daily_sales = Table(
    "daily_sales",
    mart_metadata,
    Column("sold_on", Date, nullable=False),
    Column("product_id", Text, info={"parent": "products"}),
    Column("orders", Integer, nullable=False, comment="orders that held the product"),
    Column("units", Double, nullable=False),
    Column("revenue", Money, nullable=False),
    Column("discount", Money, comment="empty where no line states one"),
    Column("cost", Money, comment="empty where a line's cost is unknown"),
    comment="One row per day and product sold or returned.",
    info={"built_from": "order_lines"},
)

first_contacts = Table(
    "first_contacts",
    mart_metadata,
    Column("customer_id", Text, nullable=False),
    Column("first_seen_at", Instant, comment="as the customer's record says"),
    Column("interaction_at", Instant, comment="in either direction"),
    Column("offer_delivered_at", Instant, comment="campaign message; not to control groups"),
    Column("ticket_opened_at", Instant),
    Column("opportunity_opened_at", Instant),
    Column("subscription_started_at", Instant),
    Column("order_at", Instant, comment="neither a return nor cancelled"),
    Column("contact_given_at", Instant),
    comment="One row per customer with any contact: when each kind of contact happened first; stored by customer.",
)

dimension_members = Table(
    "dimension_members",
    mart_metadata,
    Column("dimension", Text, nullable=False, comment="its key"),
    Column("member", Text, nullable=False),
    Column("customers", Integer, nullable=False, comment="who state it"),
    comment="One row per dimension of customers and member: those with most customers.",
)

MARTS = {
    table.name: table for table in (order_totals, customer_profile, daily_sales, first_contacts, dimension_members)
}
