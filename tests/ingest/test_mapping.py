"""A mapping that cannot be followed is told so, with key and line."""

from pathlib import Path

import pytest

from crm_models.errors import MappingError
from crm_models.ingest import read_mapping

GOOD = """title = "People"

[sources.people]
file = "people.csv"

[[tables]]
name = "customers"
source = "people"
select = "SELECT id AS customer_id, _row FROM people"

[[tables]]
name = "attributes"
source = "people"
select = "SELECT id AS customer_id, 'x' AS name, x AS value, _row FROM people"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "map.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_mapping_names_its_sources_and_its_tables_in_order(tmp_path: Path) -> None:
    mapping = read_mapping(written(tmp_path, GOOD))
    assert mapping.sources["people"].file == "people.csv"
    assert [table.name for table in mapping.tables] == ["customers", "attributes"]
    assert mapping.tables[0].keep is None


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ('select = "SELECT id', 'selct = "SELECT id', r"map.toml, line 9, tables.1..selct: .*Did you mean select"),
        (
            'name = "attributes"',
            'name = "atributes"',
            "line 12, tables.2..name: There is no table “atributes”. Did you mean attributes",
        ),
        ('source = "people"', 'source = "poeple"', "no source “poeple”. Did you mean people"),
        ('file = "people.csv"', 'file = "people.csv"\nskip = -1', "line 5, sources.people.skip"),
        ('name = "attributes"\n', "", "tables.2..name: the key “name” is missing"),
        ("[sources.people]", "[sources.people", "not valid TOML.*line 3"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(tmp_path: Path, wrong: str, right: str, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        read_mapping(written(tmp_path, GOOD.replace(wrong, right)))


def test_a_second_table_is_told_apart_from_the_first(tmp_path: Path) -> None:
    text = GOOD + "kep = 'last'\n"
    with pytest.raises(MappingError, match=r"line 15, tables.2..kep: .*Did you mean keep"):
        read_mapping(written(tmp_path, text))


def test_a_mapping_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be read"):
        read_mapping(tmp_path / "nothing.toml")
