"""Customers and prospects, what is known of them, whom they belong to, and the places we serve them from."""

from crm_models.schema.columns import CHANNELS, day, flag, instant, key, key_to, small, table, text, to, word

customers = table(
    "customers", "customer or prospect, person or company",
    key("customer_id", "the deployment's own number"),
    text("name", "full name", personal=True),
    text("email", "e-mail address", personal=True),
    text("phone", "telephone number", personal=True),
    word("kind", ("person", "company", "other"), "person or company"),
    small("birth_year", "year", "year of birth"),
    word("gender", ("female", "male", "diverse", "other"), "gender as stated"),
    text("education", "highest education as stated"),
    text("lifestyle", "lifestyle group as stated or bought in"),
    text("region", "region, state or country"),
    text("city", "town"),
    word("acquisition_channel", (*CHANNELS, "referral", "advertising", "sales"), "channel that brought the customer"),
    text("lead_magnet", "free item taken in exchange for contact data"),
    to("referred_by", "customers", "customer who brought this one"),
    instant("first_seen_at", "first contact of any kind"),
    instant("contact_given_at", "when contact data were given"),
    flag("consent_email", "may be e-mailed"),
    flag("consent_phone", "may be called or texted"),
    flag("consent_post", "may be written to"),
    flag("consent_profiling", "may be profiled"),
    instant("consent_at", "when the consents were last stated"),
)  # fmt: skip

attributes = table(
    "attributes", "customer and field of the deployment's own",
    key_to("customer_id", "customers", "whose field"),
    key("name", "name of the field; usable as the dimension attribute:NAME"),
    text("value", "value of the field"),
)  # fmt: skip

relations = table(
    "relations", "tie between two customers and kind of tie",
    key_to("customer_id", "customers", "the customer"),
    key_to("related_id", "customers", "the customer it is tied to"),
    key("kind", "household, company, contact or other"),
    day("since_on", "first day of the tie"),
)  # fmt: skip
relations.c.kind.info["vocabulary"] = ("household", "company", "contact", "other")

locations = table(
    "locations", "place the company serves from",
    key("location_id", "the deployment's own number"),
    text("name", "name"),
    word("kind", ("store", "warehouse", "office", "web", "other"), "what the place is"),
    text("region", "region, state or country"),
    text("city", "town"),
    day("opened_on", "first day of business"),
)  # fmt: skip

referrals = table(
    "referrals", "recommendation of the company by a customer",
    key("referral_id", "the deployment's own number"),
    to("referrer_id", "customers", "who recommended"),
    to("referred_id", "customers", "who was recommended to, once known"),
    instant("referred_at", "when the recommendation was made", required=True),
    word("channel", CHANNELS, "how it was passed on"),
    instant("converted_at", "first order of the one recommended to"),
)  # fmt: skip
