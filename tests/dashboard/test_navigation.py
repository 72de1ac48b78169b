"""The table of pages."""

from itertools import pairwise
from pathlib import Path

from dashboard import navigation


def test_every_page_file_is_in_the_table() -> None:
    files = {file.stem for file in navigation.FOLDER.glob("*.py") if file.stem != "__init__"}
    assert files <= {entry.file for entry in navigation.PAGES}


def test_the_pages_lie_beside_the_package_in_a_clone() -> None:
    assert Path(__file__).parents[2] / "pages" == navigation.FOLDER


def test_no_page_is_listed_twice_and_the_front_page_is_the_overview() -> None:
    files = [entry.file for entry in navigation.PAGES]
    assert len(files) == len(set(files))
    assert files[0] == "overview"


def test_pages_of_one_section_stand_together() -> None:
    sections = [entry.section for entry in navigation.PAGES]
    changes = sum(before != after for before, after in pairwise(sections))
    assert changes == len(set(sections)) - 1


def test_a_page_appears_when_its_file_exists() -> None:
    assert {entry.file for entry in navigation.existing()} == {
        entry.file for entry in navigation.PAGES if entry.path.is_file()
    }
    assert navigation.existing()[0].file == "overview"


def test_each_kind_of_crm_has_a_page() -> None:
    kinds = {kind for entry in navigation.existing() for kind in entry.kinds}
    assert kinds == set(navigation.KINDS)
