"""Two ways to the same customers agree: the groups of the page, those of the builder, and the people behind a mark."""

from datetime import date

import pandas as pd
import pytest

from crm_models.analyses.migration import migration
from crm_models.analyses.presets import by_preset
from crm_models.analyses.quality import lead_classes
from crm_models.analyses.rfm import rfm_grid, rfm_groups
from crm_models.analyses.segment_marks import InCell, InGroup, InLeadClass, InSplit, Moved
from crm_models.people import listing
from crm_models.segments import audience
from crm_models.segments.definition import Definition
from crm_models.segments.resolve import Known, resolved
from crm_models.segments.scores import cuts
from crm_models.settings import QualitySetting, RFMSetting
from crm_models.slices import Period, Slice, Where, in_segment
from crm_models.warehouse import Warehouse

YEAR = Period(date(2026, 1, 1), date(2026, 10, 31))
SETTINGS = [RFMSetting(), RFMSetting(rhythm_days=60, recency="rhythm", monetary=(20, 50, 50, 400))]
BUYERS = in_segment("Buyers", Definition.read({"rule": {"field": "orders", "at_least": 1}}).text)
FILTERS: list[Where] = [(), (("region", ("London", "Wales")),), ((BUYERS, ("Buyers",)),)]


def looked_at(warehouse: Warehouse, where: Where = ()) -> Slice:
    return Slice(YEAR, warehouse.as_of, where)


@pytest.mark.parametrize("setting", SETTINGS, ids=["ranks", "thresholds"])
def test_a_group_holds_the_same_customers_on_the_page_in_the_builder_and_behind_the_mark(
    warehouse: Warehouse, setting: RFMSetting
) -> None:
    view = looked_at(warehouse)
    known = Known(warehouse.as_of, cuts(warehouse, setting))
    for row in rfm_groups(warehouse, view, setting).itertuples():
        built = resolved(Definition.read({"rule": {"group": [row.key]}}), known)
        assert audience.size(warehouse, built) == row.customers, row.key
        assert listing.size(warehouse, InGroup(view, setting, str(row.key))) == row.customers, row.key


@pytest.mark.parametrize("where", FILTERS, ids=["all", "region", "segment"])
def test_the_people_behind_a_cell_are_as_many_as_it_says(warehouse: Warehouse, where: Where) -> None:
    view = looked_at(warehouse, where)
    for row in rfm_grid(warehouse, view, RFMSetting()).itertuples():
        mark = InCell(view, RFMSetting(), int(row.recency), int(row.frequency))
        assert listing.size(warehouse, mark) == row.customers


@pytest.mark.parametrize("cut_points", ["own", "held"])
def test_the_people_behind_a_band_are_as_many_as_moved(warehouse: Warehouse, cut_points: str) -> None:
    view, before = looked_at(warehouse), date(2026, 5, 31)
    matrix = migration(warehouse, view, before, RFMSetting(), cut_points)
    assert matrix["customers"].sum() == rfm_groups(warehouse, view, RFMSetting())["customers"].sum()
    for row in pd.concat([matrix.nlargest(5, "customers"), matrix.query("customers == 1")[:3]]).itertuples():
        mark = Moved(view, before, RFMSetting(), cut_points, str(row.from_key), str(row.to_key))
        assert listing.size(warehouse, mark) == row.customers


def test_the_people_behind_a_class_of_leads_are_as_many_as_it_has(warehouse: Warehouse) -> None:
    view = looked_at(warehouse)
    for row in lead_classes(warehouse, view, QualitySetting()).itertuples():
        assert listing.size(warehouse, InLeadClass(view, QualitySetting(), str(row.key))) == row.customers


@pytest.mark.parametrize("key", ["age", "spend_per_order", "lead_magnet", "attribute:garden size"])
def test_the_people_behind_a_member_of_a_split_are_as_many_as_it_has(warehouse: Warehouse, key: str) -> None:
    view = looked_at(warehouse, FILTERS[1])
    members = by_preset(warehouse, view, key)
    assert members["customers"].sum() == rfm_groups(warehouse, view, RFMSetting())["customers"].sum()
    for row in members.itertuples():
        assert listing.size(warehouse, InSplit(view, key, str(row.member))) == row.customers
