"""Files as people have them: every usual encoding and layout is read, and what is broken is named."""

import os
import re
import threading
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from crm_models.errors import MappingError, RowsRejected, SourceError
from crm_models.ingest import inside_xlsx
from crm_models.ingest import rows as reading
from tests.ingest.desk import Desk, counts

NAMES = "id;name;born\n1;Zoë;1985\n2;Łukasz;1990\n"
WEST = "id;name;born\n1;Zoë Müller;1985\n2;José Nuñez;1990\n"


def names(desk: Desk) -> list[str]:
    return [name for (name,) in desk.rows("customers", "name")]


def source(**choices: Any) -> dict[str, Any]:
    """A mapping that reads people with these choices of the source."""
    select = "SELECT id AS customer_id, name, born AS birth_year, _file, _row FROM people"
    return {
        "sources": {"people": {"file": "people.csv", **choices}},
        "tables": [{"name": "customers", "source": "people", "select": select}],
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_recognised_with_and_without_a_byte_order_mark(desk: Desk, encoding: str) -> None:
    desk.people(NAMES.encode(encoding))
    assert names(desk) == ["Zoë", "Łukasz"]


def test_other_encodings_are_guessed_and_the_guess_is_told(desk: Desk) -> None:
    report = desk.people(WEST.encode("latin-1"))
    assert names(desk) == ["Zoë Müller", "José Nuñez"]
    assert any("people.csv was read as cp1252" in remark for remark in report.remarks)


@pytest.mark.parametrize("rows", [1, 400])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Zoé Müller"),
        ("cp1252", "Hélène Lefèvre à la Forêt, François, “L’Été” – 5 €"),
        ("cp1252", "José Muñoz, Cádiz; Ángel Ibáñez"),
        ("cp1252", "João Simões, São Paulo; Conceição"),
        ("cp1252", "Nicolò Forlì; Àngela Puigdàlvarez"),
        ("cp1252", "Åsa Sjöström, Malmö; Jørgen Ærø"),
        ("cp1252", "Muñoz, Nicolò, Müller, João, Ørsted, Lefèvre"),
        ("cp1250", "Żółć Gęśląjaźń Wąsowska"),
        ("cp1250", "Jiří Dvořák, Plzeň; Růžena Šťastná"),
        ("cp1250", "Győző Szűcs, Pécs"),
        ("cp1251", "Иван Петрович Сидоров"),
        ("cp1253", "Γιώργος Παπαδόπουλος, Αθήνα"),
        ("cp1254", "Gülşen Yıldız, İstanbul"),
        ("cp1257", "Jūratė Žemaitytė, Kėdainiai"),
        ("iso8859_2", "Małgorzata Dąbrowska, Święty"),
        ("mac_roman", "José Muñoz, Hélène"),
        ("cp850", "Zoé Müller, Köln"),
        ("shift_jis", "山田太郎、東京都"),
    ],
)
def test_letters_tell_the_encoding(desk: Desk, encoding: str, name: str, rows: int) -> None:
    lines = "".join(f'{n},"{name}",1985\n' for n in range(rows))
    desk.people(f"id,name,born\n{lines}".encode(encoding))
    assert names(desk) == [name] * rows


def test_a_declared_encoding_is_obeyed(desk: Desk) -> None:
    desk.put("people.csv", NAMES.encode("cp1250", "replace"))
    report = desk.run(source(encoding="cp1250"))
    assert names(desk) == ["Zoë", "Łukasz"]
    assert report.remarks == ()


def test_latin_1_declared_as_utf_8_rejects_the_cells_that_are_not(desk: Desk) -> None:
    desk.put("people.csv", "id,name,born\n1,Ada,1985\n2,Zoë,1990\n".encode("latin-1"))
    report = desk.run(source(encoding="utf-8"))
    assert counts(report) == {"customers": (2, 1, 1, 0, 0)}
    reject = report.rejects.to_pylist()[0]
    assert (reject["line"], reject["column"], reject["value"]) == (3, "name", r"Zo\xeb")
    assert "encoding" in reject["reason"]


@pytest.mark.parametrize(("newline", "delimiter"), [("\n", ","), ("\r\n", ";"), ("\r", "\t"), ("\n", "|")])
def test_delimiter_and_line_ends_are_found(desk: Desk, newline: str, delimiter: str) -> None:
    desk.people(newline.join(["id,name,born", "1,Ada,1985", ""]).replace(",", delimiter))
    assert desk.rows("customers", "customer_id", "name", "birth_year") == [("1", "Ada", 1985)]


def test_lines_are_those_an_editor_shows_whatever_stands_between(desk: Desk) -> None:
    text = (
        'id,name,born\n1,"two\nlines",1985\n\n2,Ben,x\n3,too,many,cells\n4,"three\r\nmore\nlines",y\n'
        '"5","said ""hi"", then left",1990\n6,Eve\n7,last,z'
    )
    report = desk.people(text)
    assert counts(report) == {"customers": (7, 2, 5, 0, 0)}
    found = [(reject["line"], reject["column"], reject["value"]) for reject in report.rejects.to_pylist()]
    assert found == [
        (5, "birth_year", "x"), (6, "", "3,too,many,cells"), (7, "birth_year", "y"), (11, "", "6,Eve"),
        (12, "birth_year", "z"),
    ]  # fmt: skip
    assert names(desk) == ["two\nlines", 'said "hi", then left']


def test_lines_hold_over_many_blocks_and_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_models.ingest.text_files.BLOCK", 1000)
    rows = ["id,name,born"]
    broken, line = [], 2
    for number in range(2000):
        if number % 7 == 0:
            rows.append(f"{number},name")
            broken.append(line)
        elif number % 5 == 0:
            rows.append(f'{number},"a name\nof two lines",1985')
            line += 1
        else:
            rows.append(f"{number},name {number},1985")
        line += 1
    report = desk.people("\n".join(rows) + "\n")
    assert [reject["line"] for reject in report.rejects.to_pylist()] == broken


def test_columns_aligned_by_blanks_are_read(desk: Desk) -> None:
    desk.put("people.csv", " id   name  born\r\n 0001 Ada   1985\r\n\r\n 0002 Ben\r\n 0003  Cy    1990\r\n")
    report = desk.run(source(format="blanks"))
    assert desk.rows("customers", "customer_id", "birth_year") == [("0001", 1985), ("0003", 1990)]
    assert report.rejects.to_pylist()[0]["line"] == 4


def test_a_file_without_a_header_gets_its_names_from_the_mapping(desk: Desk) -> None:
    desk.put("people.csv", "exported on Monday\n1,Ada,1985\n2,Ben,x\n")
    report = desk.run(source(skip=1, columns=["id", "name", "born"]))
    assert names(desk) == ["Ada"]
    assert report.rejects.to_pylist()[0]["line"] == 3


def test_header_names_that_clash_or_are_empty_become_usable(desk: Desk) -> None:
    chosen = '"a ""b"", c" AS customer_id, Name_2 AS name, column_4 AS city, "_row_2" AS region'
    table = {"select": f"SELECT {chosen}, _row FROM people"}
    desk.people('"a ""b"", c",name,Name,,_row\n1,x,Ada,Leeds,North\n', table=table)
    assert desk.rows("customers", "customer_id", "name", "city", "region") == [("1", "Ada", "Leeds", "North")]


def test_cells_lose_blanks_around_them_and_empty_ones_are_unknown(desk: Desk) -> None:
    desk.people('id,name,born\n 1 ,"  Ada ",\n2,"",1990\n,,\n')
    assert desk.rows("customers", "customer_id", "name", "birth_year") == [("1", "Ada", None), ("2", None, 1990)]


def test_parquet_keeps_its_types_and_its_rows_have_numbers(desk: Desk) -> None:
    frame = pd.DataFrame({"id": [1, 2, 3], "name": ["Ada", "Ben", "Cy"], "born": [1985.0, 1990.5, None]})
    frame.to_parquet(desk.folder / "people.parquet")
    report = desk.run(source(file="people.parquet"))
    assert desk.rows("customers", "customer_id", "birth_year") == [("1", 1985), ("3", None)]
    reject = report.rejects.to_pylist()[0]
    assert (reject["line"], reject["column"], reject["value"]) == (2, "birth_year", "1990.5")


def book(**sheets: list[list[Any]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return buffer.getvalue()


def test_a_sheet_is_read_with_the_row_numbers_excel_shows(desk: Desk) -> None:
    sheets = {"Cover": [["nothing"]], "People": [["id", "name", "born"], [1.0, "Ada", 1985], [], ["2", "Ben", "x"]]}
    desk.put("people.xlsx", book(**sheets))
    report = desk.run(source(file="people.xlsx", sheet="People"))
    assert desk.rows("customers", "customer_id", "name", "birth_year") == [("1", "Ada", 1985)]
    assert report.rejects.to_pylist()[0]["line"] == 4
    with pytest.raises(SourceError, match=r"no sheet “Peple”\. Did you mean People"):
        desk.run(source(file="people.xlsx", sheet="Peple"))


def test_a_formula_counts_by_the_value_excel_last_computed(desk: Desk) -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["id", "name", "born"])
        sheet.write_row(1, 0, ["1", "Ada"])
        sheet.write_formula(1, 2, "=1900+85", value=1985)
    desk.put("people.xlsx", buffer.getvalue())
    desk.run(source(file="people.xlsx"))
    assert desk.rows("customers", "birth_year") == [(1985,)]


def with_errors(rows: int) -> bytes:
    """A sheet whose every name is an error, and every other year of birth."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        workbook.add_worksheet("Cover")
        sheet = workbook.add_worksheet("People")
        sheet.write_row(0, 0, ["id", "name", "born"])
        for row in range(1, rows + 1):
            sheet.write(row, 0, f"c{row}")
            sheet.write_formula(row, 1, "=NA()", value="#N/A")
            sheet.write_formula(row, 2, '=IF(1>2,"a>b",1/0)', value="#DIV/0!" if row % 2 else 1985)
    return buffer.getvalue()


def test_a_cell_that_shows_an_error_is_rejected_with_sheet_row_and_column(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside_xlsx, "CHUNK", 500)  # the sheet comes in many pieces
    desk.put("people.xlsx", with_errors(30))
    select = {"select": "SELECT id AS customer_id, born AS birth_year, _row FROM people"}
    mapping = source(file="people.xlsx", sheet="People")
    report = desk.run({**mapping, "tables": [{**mapping["tables"][0], **select}]})
    assert counts(report) == {"customers": (30, 15, 15, 0, 0)}
    rejects = report.rejects.to_pylist()
    assert [(each["line"], each["column"], each["value"]) for each in rejects] == [
        (row, "birth_year", "#DIV/0!") for row in range(2, 32, 2)
    ]
    assert {each["file"] for each in rejects} == {"people.xlsx, sheet People"}
    with pytest.raises(RowsRejected, match=r"column “name”, value “#N/A”.*a spreadsheet's error"):
        desk.run(mapping)
    monkeypatch.setattr(inside_xlsx, "MOST_FAULTS", 10)
    with pytest.raises(SourceError, match=r"more than 10 cells show an error, the first in row 2, column 2: #N/A"):
        desk.run(mapping)


@pytest.mark.parametrize(
    ("written", "rewritten"),
    [
        (rb'<c r="[A-Z]+\d+"', b"<c"),
        (rb'<(row|c) r="[A-Z]*\d+"', rb"<\1"),
        (rb"<(/?)(worksheet|sheetData|row|c|f|v|is|t)\b", rb"<\1x:\2"),
    ],
    ids=["cells without an address", "rows without a number either", "tags with a prefix"],
)
def test_an_error_is_found_however_a_program_writes_its_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, written: bytes, rewritten: bytes
) -> None:
    monkeypatch.setattr(inside_xlsx, "CHUNK", 500)
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(with_errors(9))) as told, zipfile.ZipFile(buffer, "w") as other:
        for part in told.namelist():
            text = told.read(part)
            if part == "xl/worksheets/sheet2.xml":
                text = re.sub(written, rewritten, text)
                text = text.replace(b"xmlns=", b"xmlns:x=") if b"<x:" in text else text
            other.writestr(part, text)
    desk.put("people.xlsx", buffer.getvalue())
    select = {"select": "SELECT id AS customer_id, born AS birth_year, _row FROM people"}
    mapping = source(file="people.xlsx", sheet="People")
    rejects = desk.run({**mapping, "tables": [{**mapping["tables"][0], **select}]}).rejects.to_pylist()
    assert [(each["line"], each["value"]) for each in rejects] == [(row, "#DIV/0!") for row in range(2, 12, 2)]


def test_errors_that_a_spreadsheet_exports_as_text_are_rejected_too(desk: Desk) -> None:
    report = desk.people("id,name,born\n1,#N/A,1985\n2,#1 Fan,1990\n")
    assert names(desk) == ["#1 Fan"]
    assert report.rejects.to_pylist()[0]["column"] == "name"


def test_a_cell_no_person_wrote_is_rejected_with_its_line(desk: Desk) -> None:
    report = desk.people("id,name,born\n1,Ada,1985\n2," + "x" * 70_000 + ",1990\n")
    (reject,) = report.rejects.to_pylist()
    assert (reject["line"], reject["column"], len(reject["value"])) == (3, "name", 200)
    assert "longer than 65,536 bytes" in reject["reason"]


def test_blank_lines_are_no_header(desk: Desk) -> None:
    with pytest.raises(SourceError, match="no header"):
        desk.people("\n\n")


def test_an_unclosed_quote_in_a_short_file_is_named_with_its_line(desk: Desk) -> None:
    report = desk.people('id,name,born\n1,Ada,1985\n2,"Ben,1990\n3,Cy,1991\n')
    reject = report.rejects.to_pylist()[0]
    assert reject["line"] == 3
    assert "a quote opened and never closed" in reject["reason"]


def test_a_file_read_with_the_wrong_delimiter_stops_early(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_FAULTS", 10)
    desk.put("people.csv", "id,name,born\n" + "1;Ada;1985\n" * 100)
    with pytest.raises(SourceError, match=r"more than 10 rows broke, the first in line 2.*Check delimiter"):
        desk.run(source(delimiter=","))


@pytest.mark.parametrize(
    "file", ["../secret.csv", "{outside}", "link.csv", "sub/../../secret.csv", "linked/secret.csv"]
)
def test_a_mapping_reads_no_file_outside_the_source(desk: Desk, tmp_path: Path, file: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id,name,born\n1,Ada,1985\n")
    (desk.folder / "link.csv").symlink_to(secret)
    (desk.folder / "linked").symlink_to(tmp_path)
    with pytest.raises(MappingError, match="SOURCE"):
        desk.run(source(file=file.format(outside=secret)))


def test_files_that_no_source_reads_are_listed(desk: Desk) -> None:
    desk.put("people.csv", "id,name,born\n1,Ada,1985\n")
    (desk.folder / "old").mkdir()
    for number in range(150):
        desk.put(f"x{number:03}.csv", "")
    report = desk.run(source())
    assert report.unused_files[:2] == ("old/", "x000.csv")
    assert report.unused_files[-1] == "… and 51 more"


def test_one_file_may_be_given_in_place_of_its_folder(desk: Desk) -> None:
    file = desk.put("export-2024.csv", "id,name,born\n1,Ada,1985\n")
    desk.run(source(), source=file)
    assert names(desk) == ["Ada"]
    two = source()
    two["sources"]["more"] = {"file": "more.csv"}
    with pytest.raises(SourceError, match=r"The mapping reads more\.csv, people\.csv; give the folder"):
        desk.run(two, source=file)
    with pytest.raises(SourceError, match="no file or folder"):
        desk.run(source(), source=desk.folder / "nowhere")
    with pytest.raises(SourceError, match=r"no file “people\.csv”"):
        desk.run(source())


def test_a_source_that_changes_while_it_is_read_is_refused(desk: Desk) -> None:
    file = desk.put("people.csv", "id,name,born\n" + "1,Ada,1985\n" * 300_000)
    stop = threading.Event()

    def keep_touching() -> None:
        moment = 1_000_000_000
        while not stop.is_set():
            os.utime(file, (moment, moment))
            moment += 1

    writer = threading.Thread(target=keep_touching)
    writer.start()
    try:
        with pytest.raises(SourceError, match="changed while it was read"):
            desk.run(source())
    finally:
        stop.set()
        writer.join()
