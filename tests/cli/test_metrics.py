"""`metrics`: days are inclusive, members add up, and a script gets the promised fields."""

import csv
import io
import json

from tests.cli.conftest import Run

FIELDS = [
    "key",
    "label",
    "unit",
    "value",
    "numerator",
    "denominator",
    "n",
    "low",
    "high",
    "level",
    "maturity",
    "as_of",
    "first",
    "last",
    "member",
]
JANUARY = ("--from", "2025-01-01", "--to", "2025-01-31")


def test_json_is_a_list_of_objects_with_exactly_the_promised_fields(run: Run, shop: str) -> None:
    asked = run("metrics", "revenue", "average_order_value", *JANUARY, "--warehouse", shop, "--format", "json")
    assert asked.exit_code == 0
    revenue, average = json.loads(asked.stdout)
    assert list(revenue) == FIELDS
    assert (revenue["value"], revenue["n"], revenue["first"], revenue["last"]) == (30, 2, "2025-01-01", "2025-01-31")
    assert (average["value"], average["numerator"], average["denominator"]) == (15, 30, 2)


def test_a_total_has_no_interval_and_unknown_is_null(run: Run, shop: str) -> None:
    asked = run("metrics", "revenue", "win_rate", *JANUARY, "--warehouse", shop, "--format", "json")
    revenue, win_rate = json.loads(asked.stdout)
    assert (revenue["low"], revenue["high"], revenue["level"]) == (None, None, None)
    assert win_rate["value"] is None


def test_the_first_and_the_last_day_count(run: Run, shop: str) -> None:
    one_day = ("--from", "2025-01-31", "--to", "2025-01-31")
    (revenue,) = json.loads(run("metrics", "revenue", *one_day, "--warehouse", shop, "--format", "json").stdout)
    assert revenue["value"] == 20


def test_without_a_key_every_metric_is_read(run: Run, shop: str) -> None:
    from crm_models.metrics import CATALOGUE

    everything = json.loads(run("metrics", *JANUARY, "--warehouse", shop, "--format", "json").stdout)
    assert [reading["key"] for reading in everything] == list(CATALOGUE)


def test_csv_has_one_line_per_member(run: Run, shop: str) -> None:
    days = ("--from", "2025-01-01", "--to", "2025-02-28")
    asked = run("metrics", "revenue", *days, "--by", "region", "--warehouse", shop, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(asked.stdout)))
    assert list(rows[0]) == FIELDS
    assert {row["member"]: float(row["value"]) for row in rows} == {"North": 30, "South": 5}
    assert {row["low"] for row in rows} == {""}


def test_members_of_one_dimension_are_alternatives(run: Run, shop: str) -> None:
    def revenue(*where: str) -> float:
        flags = [part for condition in where for part in ("--where", condition)]
        days = ("--from", "2025-01-01", "--to", "2025-02-28")
        (reading,) = json.loads(
            run("metrics", "revenue", *days, *flags, "--warehouse", shop, "--format", "json").stdout
        )
        return float(reading["value"])

    assert revenue("region=South") == 5
    assert revenue("region=North", "region=South") == 35


def test_the_table_says_why_a_number_is_unknown(run: Run, shop: str) -> None:
    asked = run("metrics", "revenue", "win_rate", *JANUARY, "--warehouse", shop)
    revenue, win_rate = (line for line in asked.stdout.splitlines() if line.strip().startswith(("Revenue", "Win rate")))
    assert "£30.00" in revenue
    assert "–" in win_rate
    assert len(win_rate.split("–", 1)[1].split()) > 3


def test_an_unknown_metric_or_dimension_leaves_with_1_and_offers_the_closest(run: Run, shop: str) -> None:
    metric = run("metrics", "revenu", *JANUARY, "--warehouse", shop)
    assert (metric.exit_code, "Did you mean revenue" in metric.stderr) == (1, True)
    dimension = run("metrics", "revenue", *JANUARY, "--by", "regoin", "--warehouse", shop)
    assert (dimension.exit_code, "Did you mean region" in dimension.stderr) == (1, True)


def test_a_member_that_no_customer_has_is_a_slip_and_not_a_number(run: Run, shop: str) -> None:
    asked = run("metrics", "revenue", *JANUARY, "--where", "region=Nort", "--warehouse", shop)
    assert (asked.exit_code, "Did you mean North" in asked.stderr, asked.stdout) == (1, True, "")
