"""Hostile files and mappings, made up: what is wrong with each, and what an import must say of it."""

import struct
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from random import Random

import xlsxwriter

HEAD = b"id,name,born\n"
PEOPLE = "SELECT id AS customer_id, name, born AS birth_year, _row FROM people"
SHEET = b'<?xml version="1.0"?><worksheet><sheetData>', b"</sheetData></worksheet>"
NOISE = Random(3)  # noqa: S311 - a reproducible draw, not a secret


@dataclass(frozen=True)
class Case:
    """Hostile files, made at a size of up to 1, the choices of their source, and what is said of them (a pattern)."""

    files: Callable[[float], dict[str, bytes]]
    says: str
    source: dict[str, str] | None = None
    select: str = PEOPLE
    file: str = "people.csv"


def csv(content: Callable[[float], bytes], says: str, select: str = PEOPLE, **source: str) -> Case:
    """A hostile people.csv."""
    return Case(lambda size: {"people.csv": content(size)}, says, source, select)


def xlsx(content: Callable[[float], bytes], says: str, **source: str) -> Case:
    """A hostile people.xlsx."""
    return Case(lambda size: {"people.xlsx": content(size)}, says, source, file="people.xlsx")


def rows(number: float, row: str) -> bytes:
    """A header and so many rows, {n} being the row's number."""
    return HEAD + "".join(row.format(n=n, year=1900 + n % 100) + "\n" for n in range(int(number))).encode()


def latin(number: float) -> bytes:
    """So many rows in Latin-1."""
    return rows(number, "l{n},Zoé Müller,{year}").decode().encode("latin-1")


def long(size: float) -> int:
    """Bytes of a line: 200 MiB at full size, never fewer than 12."""
    return int((12 + 188 * size) * (1 << 20))


def many(size: float) -> list[str]:
    """Names of up to a million files, never fewer than 1,100."""
    return [f"f{n}.csv" for n in range(int(1_100 + 998_900 * size**2))]


def wide(columns: int, number: float) -> bytes:
    """So many columns, the usual three in front, and so many rows."""
    more = "".join(f",c{n}" for n in range(columns - 3)).encode()
    cells = b",1985" + b",x" * (columns - 3)
    return HEAD.strip() + more + b"\n" + b"".join(b"c%d,Ada%s\n" % (n, cells) for n in range(int(number)))


def packed(sheet: Iterable[bytes]) -> bytes:
    """An archive with a sheet in it, made piece by piece."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        part.writelines(sheet)
    return buffer.getvalue()


def lying(archive: bytes) -> bytes:
    """The archive, saying that each entry has a thousand bytes."""
    told = bytearray(archive)
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = -1
        while (place := told.find(mark, place + 1)) >= 0:
            struct.pack_into("<I", told, place + at, 1000)
    return bytes(told)


def sheet(cells: dict[tuple[int, int], str], rows: int = 0) -> bytes:
    """A workbook with the usual header, the cells (a formula's value is an error) and so many rows."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        page = book.add_worksheet("People")
        page.write_row(0, 0, ["id", "name", "born"])
        for row in range(1, rows + 1):
            page.write_row(row, 0, [f"c{row}", f"Customer {row}"])
            page.write_formula(row, 2, "=1/0", value="#DIV/0!" if row > 1 else 1985)
        for place, cell in cells.items():
            page.write(*place, cell)
    return buffer.getvalue()


def reach(value: str) -> Case:
    """A mapping whose SQL reaches for something that is not its source."""
    select = PEOPLE.replace("name,", f"CAST(({value}) AS VARCHAR) AS name,")
    return csv(
        lambda _: rows(1, "1,Ada,1985"),
        "reads its named sources only|not exist|makes a value of more than 10,000 items",
        select,
    )


CASES = {
    "random bytes named .csv": csv(lambda _: NOISE.randbytes(5_000_000), "is not text"),
    "junk after 30,000 good rows": csv(
        lambda _: rows(30_000, "{n},Ada,1985") + NOISE.randbytes(2_000_000), "not written in cp1252, which was a guess"
    ),
    "10,000 columns": csv(lambda _: wide(10_000, 100), "has 10,000 columns; at most 2,000"),
    "2,000 columns × 20,000 rows": csv(lambda size: wide(2_000, 20_000 * size), "loaded"),
    "a 200 MB header line": csv(lambda size: b"x" * long(size), "longer than 1,048,576"),
    "a 200 MB header of empty cells": csv(lambda size: b"x," * (long(size) // 2), "longer than 1,048,576"),
    "a 200 MB row": csv(lambda size: HEAD + b"1," + b"x" * long(size) + b",1\n", "does not end within"),
    "a 200 MB row of empty cells": csv(
        lambda size: HEAD + b"1,Ada,1985\n" + b"x," * (long(size) // 2) + b"\n", "does not end within"
    ),
    "a quote never closed, 200 MB after it": csv(
        lambda size: HEAD + b'1,"Ada,1985\n' + b"2,Ben,1990\n" * (long(size) // 11), "quote opened and never closed"
    ),
    "40 cells of 3 MB": csv(
        lambda size: HEAD + (b"1," + b"x" * (3 << 20) + b",1\n") * int(1 + 39 * size), "longer than 65,536 bytes"
    ),
    "3 M ragged rows": csv(lambda size: rows(110_000 + 2_890_000 * size, "{n},Ada"), "more than 100,000 rows broke"),
    "3 M clean rows": csv(lambda size: rows(3_000_000 * size, "c{n},Customer number {n},{year}"), "rejected 0$"),
    "3 M rejected cells": csv(
        lambda size: rows(3_000_000 * size, "c{n},Customer number {n},year {n}"), "rows do not fit"
    ),
    "3 M rows of 1 M keys that differ": csv(
        lambda size: b"".join(
            [HEAD, *(b"k%d,Customer %d,1985\n" % (n % int(1_000_000 * size), n) for n in range(int(3_000_000 * size)))]
        ),
        "Several rows have this key and differ",
    ),
    "3 M Latin-1 rows": csv(lambda size: latin(3_000_000 * size), "people.csv was read as cp1252.*rejected 0$"),
    "3 M Latin-1 rows declared UTF-8": csv(
        lambda size: latin(110_000 + 2_890_000 * size), "more than 100,000 rows broke", encoding="utf-8"
    ),
    "UTF-8 declared UTF-16": csv(lambda _: rows(50, "{n},Ada,1985"), "not written in utf-16", encoding="utf-16"),
    "ragged, other dates, numbers, NaN, infinity": csv(
        lambda _: HEAD + b'g,Ada,1985\n2,Ben\n3,Cy,1990,x\n4,Di,NaN\n5,Ed,inf\n6,Fi,"1.234,56"\n7,G,0001-1-1\n8,H,99\n',
        "loaded 1, rejected 7",
    ),
    "an empty file": csv(lambda _: b"", "is empty"),
    "a header only": csv(lambda _: HEAD, "a header and no rows"),
    "xlsx that unpacks to 4 GB": xlsx(
        lambda size: packed([b"0" * (1 << 20)] * int(210 + 3_886 * size)), "at most 200 are read"
    ),
    "xlsx that lies about its size": xlsx(
        lambda size: lying(packed([b"0" * (1 << 20)] * int(2048 * size))), "not a workbook that can be read"
    ),
    "xlsx of 6 million cells": xlsx(
        lambda _: packed([SHEET[0], *[b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"] * 60_000, SHEET[1]]),
        "6,000,000 cells",
    ),
    "xlsx with a cell in XFD1048576": xlsx(lambda _: sheet({(1_048_575, 16_383): "x"}), "cells, empty ones included"),
    "xlsx with a cell in row 1,048,576": xlsx(
        lambda size: sheet({(int(1_048_575 * max(size, 0.1)), 0): "far"}), "loaded 1, rejected 0"
    ),
    "xlsx with 90,000 errors": xlsx(lambda size: sheet({}, int(1 + 90_000 * size)), "loaded 1, rejected"),
    "xlsx of another sheet": xlsx(lambda _: sheet({}), "no sheet", sheet="Customer"),
    "a million files, one of them named": Case(
        lambda size: {**dict.fromkeys(many(size), b""), "people.csv": rows(1, "m,Ada,1985")},
        "loaded 1",
    ),
    "a million files, all of them meant": Case(
        lambda size: dict.fromkeys(many(size), b""), "at most 1,000 are read", file="*.csv"
    ),
    "a file outside SOURCE": Case(lambda _: {"people.csv": HEAD}, "lies outside SOURCE", file="../people.csv"),
    "SQL that reads a file": reach("SELECT content FROM read_text('/etc/hosts')"),
    "SQL that reads the network": reach("SELECT count(*) FROM read_csv('https://example.org/x.csv')"),
    "SQL that makes 100 M rows of one": csv(
        lambda _: rows(1, "1,Ada,1985"), "more than 1,000,000 rows",
        "SELECT n::VARCHAR AS customer_id, _row FROM people, range(100000000) AS r(n)",
    ),
    "SQL that makes a list of 100 M": reach("unnest(range(100000000))"),
    "SQL that makes a list of 2,000 M": reach("len(generate_series(1, 2000000000))"),
    "SQL that makes a text of 2 GB": reach("len(repeat('x', 2000000000))"),
    "SQL that joins 20,000 rows with themselves": csv(
        lambda _: rows(20_000, "{n},Ada,1985"), "makes more than",
        "SELECT a.id || b.id AS customer_id, a._row FROM people a, people b",
    ),
}  # fmt: skip
