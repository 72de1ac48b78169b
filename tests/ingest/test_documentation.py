"""docs/mapping.md: its example works as printed."""

import re
from pathlib import Path

import pytest

from crm_models.ingest import read_mapping, run_import
from crm_models.ingest.mapping import Mapping, SourceSpec, TableSpec
from tests.ingest.desk import Desk, counts

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "mapping.md").read_text(encoding="utf-8")


def block(language: str, place: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[place]


def test_the_worked_example_gives_the_printed_table_and_rejects(desk: Desk, tmp_path: Path) -> None:
    file = desk.put("shop.csv", block("csv"))
    (tmp_path / "shop.toml").write_text(block("toml"), encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    report = run_import(file, tmp_path / "shop.toml", desk.url, dry_run=True, rejects_file=rejects)
    printed = {
        cells[0]: tuple(int(cell) for cell in cells[1:])
        for cells in (line.split() for line in block("console").splitlines()[2:])
    }
    assert counts(report) == printed
    assert rejects.read_text(encoding="utf-8") == block("csv", 1)


@pytest.mark.parametrize("spec", [Mapping, SourceSpec, TableSpec])
def test_every_key_of_a_mapping_is_explained(spec: type[Mapping]) -> None:
    for key in spec.model_fields:
        assert f"`{key}`" in PAGE or f"[[{key}]]" in PAGE or f"[{key}." in PAGE, f"{key} is not in docs/mapping.md"


@pytest.mark.parametrize("file", sorted((DOCS / "mappings").glob("*.toml")), ids=lambda file: file.stem)
def test_the_ready_mappings_can_be_followed_and_say_what_they_are(file: Path) -> None:
    mapping = read_mapping(file)
    assert mapping.title
    assert mapping.notes
