"""Masks leave enough to recognise somebody, and not enough to find them."""

import pandas as pd
import pytest

from crm_models.people.masks import masked


@pytest.mark.parametrize(
    ("column", "given", "shown"),
    [
        ("name", "Ann Example", "A••• E•••"),
        ("name", "  Zoë   van der Berg ", "Z••• v••• d••• B•••"),
        ("name", "李", "李•••"),
        ("name", "=cmd()", "=•••"),
        ("name", "", ""),
        ("email", "ann@example.org", "a•••@•••.org"),
        ("email", "a.b@mail.example.co.uk", "a•••@•••.uk"),
        ("email", "not an address", "•••@•••"),
        ("phone", "020 7946 0012", "••• 12"),
        ("phone", "1234", "•••"),
        ("phone", "unknown", "•••"),
    ],
)
def test_a_mask_leaves_little(column: str, given: str, shown: str) -> None:
    assert masked(pd.DataFrame({column: [given]}))[column].tolist() == [shown]


def test_what_is_unknown_stays_unknown_and_other_columns_stay_as_they_are() -> None:
    frame = pd.DataFrame({"name": ["Ann", None], "city": ["Bath", "York"]})
    found = masked(frame)
    assert found["name"].isna().tolist() == [False, True]
    assert found["city"].tolist() == ["Bath", "York"]
    assert frame["name"][0] == "Ann"
