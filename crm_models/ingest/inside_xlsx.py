"""What a workbook's reader does not tell: how much there is to unpack, and which cells show an error."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from crm_models.errors import SourceError
from crm_models.ingest.rows import MOST_FAULTS

MOST_UNPACKED = 200 << 20
"""Bytes a workbook may unpack to; a million rows of three columns stay below."""
MOST_CELLS = 5_000_000
"""Cells from the first to the last corner of a sheet: the reader sets all of them up, empty ones too."""
ADDRESS = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
CELL_BEGINS = b"<c"
PREFIXED = re.compile(rb"<(\w+:)worksheet\b")
"""Some programs write x:c where Excel writes c."""
ROW_OR_CELL = re.compile(rb"<(row|c)\b([^>]*)>")
ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
IS_ERROR = b't="e"'
SHOWN = re.compile(rb"(?:<f\b.*?(?:/>|</f>))?<v>([^<]*)</v>", re.DOTALL)
CHUNK = 1 << 20


def refuse_bomb(file: str, archive: zipfile.ZipFile) -> None:
    """Stop before a workbook takes all the memory there is.

    Raises:
        SourceError: it unpacks to an absurd size, or a sheet reaches absurdly far.
    """
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED:
        problem = f"{file} unpacks to {unpacked / (1 << 20):,.0f} MiB; at most {MOST_UNPACKED >> 20} are read."
        raise SourceError(f"{problem} Save the sheet as CSV.")
    for part in archive.namelist():
        if "worksheets/" in part and part.endswith(".xml"):
            rows, columns, cells = _extent(archive, part)
            if max(rows * columns, cells) > MOST_CELLS:
                problem = f"{file}, {part}: the sheet has {max(rows * columns, cells):,} cells, empty ones "
                raise SourceError(f"{problem}included; at most {MOST_CELLS:,} are read. Save the sheet as CSV.")


def error_cells(where: str, archive: zipfile.ZipFile, sheet: str) -> dict[tuple[int, int], str]:
    """Row and column, counted from 1, of the cells that show an error → what they show, as #DIV/0!.

    Raises:
        SourceError: so many cells show one that the sheet is broken.
    """
    found: dict[tuple[int, int], str] = {}
    part = _part_of(archive, sheet)
    if not any(IS_ERROR in text for text in _pieces(archive, part)):
        return found
    row = column = 0
    for text in _pieces(archive, part):
        for tag in ROW_OR_CELL.finditer(text):
            row, column = _place_after(tag, row, column)
            if IS_ERROR in tag[2] and (shown := SHOWN.match(text, tag.end())):
                found[row, column] = shown[1].decode()
        if len(found) > MOST_FAULTS:
            (row, column), first = next(iter(found.items()))
            problem = f"{where}: more than {MOST_FAULTS:,} cells show an error, the first in row {row}, column {column}"
            raise SourceError(f"{problem}: {first}. Correct the formulas and save the workbook again.")
    return found


def _place_after(tag: re.Match[bytes], row: int, column: int) -> tuple[int, int]:
    """Row and column at a tag; one without an address of its own stands next to what came before it."""
    if tag[1] == b"row":
        number = ROW_NUMBER.search(tag[2])
        return (int(number[1]) if number else row + 1), 0
    address = ADDRESS.search(tag[2])
    return (int(address[2]), _number_of(address[1])) if address else (row, column + 1)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The entry of the archive that holds a sheet: sheets are named in one list, and found by another."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - its size is bounded, its reader safe
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - the same
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    named = next(each for each in book.iter() if each.tag.endswith("}sheet") and each.get("name") == sheet)
    (target,) = (targets[value] for key, value in named.items() if key.endswith("}id"))
    return posixpath.normpath(posixpath.join("xl", target)).lstrip("/")


def _extent(archive: zipfile.ZipFile, part: str) -> tuple[int, int, int]:
    """The last row and column that a sheet names, and how many cells it writes."""
    rows = columns = cells = 0
    for text in _pieces(archive, part):
        cells += text.count(b"<c ") + text.count(b"<c>")
        for letters, number in set(ADDRESS.findall(text)):
            rows, columns = max(rows, int(number)), max(columns, _number_of(letters))
    return rows, columns, cells


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The text of an entry in pieces that end where a cell begins, unless a cell is longer than a piece."""
    with archive.open(part) as sheet:
        kept = b""
        chunk = sheet.read(CHUNK)
        prefix = found[1] if (found := PREFIXED.search(chunk)) else b""
        while chunk:
            text = kept + chunk
            if prefix:
                text = text.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
            end = text.rfind(CELL_BEGINS)
            end = end if end > 0 else len(text)
            kept = text[end:]
            yield text[:end]
            chunk = sheet.read(CHUNK)
        yield kept


def _number_of(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
