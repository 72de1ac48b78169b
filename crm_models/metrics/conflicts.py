"""Where the articles this product follows disagree or fall silent, and what we do about it.

Read by the Glossary page and by the generated documentation. The articles are named A to E as in ``ARTICLES``.
"""

from dataclasses import dataclass

ARTICLES = {
    "A": "Customer relationship management matures",
    "B": "What is CRM?",
    "C": "Loyalty dot com: navigating digital CRM",
    "D": "All that you need to know",
    "E": "Customer Relationship Management definition",
}
"""Letter to title."""


@dataclass(frozen=True)
class Conflict:
    """One word or claim on which the articles differ, what they say, and what we do."""

    subject: str
    articles: str
    what_they_say: str
    what_we_do: str


CONFLICTS = (
    Conflict(
        "Retention",
        "E; B, D",
        "E calls it retention when leads are nurtured into contacts; B and D when customers are kept.",
        "Two measures with two names: the lifecycle stage retention follows E, the metric retention follows B and D.",
    ),
    Conflict(
        "Product life cycle",
        "D",
        "D names introduction, growth, saturation and decline, where textbooks say maturity and some list both.",
        "We follow D and say saturation.",
    ),
    Conflict(
        "Publicity",
        "D",
        "D lists publishing as a part of the promotion mix and later describes publicity in its place.",
        "One part of the mix, named publicity.",
    ),
    Conflict(
        "What CRM brings",
        "D",
        "D promises 25 % more revenue and 41 % more sales revenue in one list, and 34 %, 15 % and 24 % more "
        "productivity, of three kinds and without a source.",
        "Kept apart as different claims and marked as unattributed; none is used in a calculation.",
    ),
    Conflict(
        "Lists that are missing",
        "E, C",
        "E announces two primary tasks of operational CRM and C several key elements of effectiveness; "
        "neither text names them.",
        "We do not invent them. What stands in their place here is ours and says so.",
    ),
    Conflict(
        "7 Cs and 8 Ps",
        "D",
        "D's seven Cs are not Shimizu's, and its eighth P is performance where others say productivity and quality.",
        "We follow D's lists.",
    ),
    Conflict(
        "Direct marketing",
        "A, C",
        "C tells direct marketing (specific, immediate) from CRM (lasting); for A modern CRM is direct marketing.",
        "Campaigns are judged by both: the response at once, and the relationship a year later.",
    ),
    Conflict(
        "Customer lifetime value",
        "E",
        "E's lifetime value is income over the customer's lifetime, not profit.",
        "Two metrics: revenue lifetime value as E has it, and margin lifetime value.",
    ),
    Conflict(
        "Stages of the life cycle",
        "A",
        "A's drawing can be read as five or six stages; the text joins initialisation and marketing in one sentence.",
        "Six stages.",
    ),
)
