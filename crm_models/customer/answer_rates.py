"""How often contacts of ours are answered, by channel: what one customer's few contacts are weighed against."""

from datetime import datetime, time, timedelta

from sqlalchemy import and_, func, select

from crm_models.customer.story import ANSWERS_WITHIN
from crm_models.schema import campaigns, touches
from crm_models.slices import DAY
from crm_models.warehouse import Warehouse

YEAR = timedelta(days=365)


def answer_rates(warehouse: Warehouse) -> dict[str, float]:
    """The share of campaign messages of the last year that were clicked or answered within 14 days, by channel.

    Messages whose 14 days are not over do not count, nor do control groups. Empty without campaigns.
    """
    if not (warehouse.has("touches") and warehouse.has("campaigns")):
        return {}
    until = datetime.combine(warehouse.as_of + DAY, time.min)
    answered_at = func.coalesce(touches.c.clicked_at, touches.c.responded_at)
    is_answered = answered_at <= touches.c.sent_at + ANSWERS_WITHIN
    found = warehouse.frame(
        select(campaigns.c.channel, func.count().label("sent"), func.count().filter(is_answered).label("answered"))
        .select_from(touches.join(campaigns, campaigns.c.campaign_id == touches.c.campaign_id))
        .where(
            and_(touches.c.sent_at >= until - YEAR, touches.c.sent_at < until - ANSWERS_WITHIN),
            func.coalesce(touches.c.arm, "") != "control",
            campaigns.c.channel.is_not(None),
        )
        .group_by(campaigns.c.channel)
    )
    return {
        channel: answered / sent
        for channel, sent, answered in zip(found["channel"], found["sent"], found["answered"], strict=True)
    }
