"""What a reader takes away opens as what it was."""

from io import BytesIO

import pandas as pd

from dashboard.downloads import csv, xlsx

FRAME = pd.DataFrame({"member": ["North", '=HYPERLINK("x")', None, "-1 °C"], "value": [1.5, -2.0, 3.0, 4.0]})


def test_csv_is_utf_8_that_spreadsheets_recognise() -> None:
    assert csv(FRAME).startswith(b"\xef\xbb\xbfmember,value")


def test_text_that_would_run_as_a_formula_is_text_in_csv_and_numbers_stay_numbers() -> None:
    lines = csv(FRAME).decode("utf-8-sig").splitlines()
    assert lines[2].startswith('"\'=HYPERLINK(""x"")"')
    assert lines[2].endswith(",-2.0")
    assert lines[3] == ",3.0"
    assert lines[4].startswith("'-1 °C")


def test_xlsx_holds_the_same_rows_and_no_formula() -> None:
    back = pd.read_excel(BytesIO(xlsx(FRAME)), engine="calamine")
    assert back["member"].fillna("").tolist() == ["North", '=HYPERLINK("x")', "", "-1 °C"]
    assert back["value"].tolist() == FRAME["value"].tolist()
