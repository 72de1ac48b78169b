"""Which encoding a text file is written in, found by looking at its bytes."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from crm_models.errors import SourceError
from crm_models.ingest.alphabets import ENCODINGS, likeliest

SAMPLE = 1 << 18
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LATIN = [*ENCODINGS, "iso8859_15", "cp437"]
"""What the library finds hard to tell apart, as its measure of a language leaves accents out."""
USUAL = [
    *LATIN,
    "cp1251",
    "cp1253",
    "iso8859_5",
    "iso8859_7",
    "koi8_r",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))


@dataclass(frozen=True)
class Encoding:
    """The name of a Python codec, and whether it is only the likeliest."""

    name: str
    is_guess: bool = False


def encoding_of(file: Path, declared: str | None) -> Encoding:
    """The encoding that the mapping declares, else the one the bytes show.

    Raises:
        SourceError: no such encoding, or the file is not text at all.
    """
    with file.open("rb") as handle:
        start = handle.read(SAMPLE)
    if declared:
        name = _known(file, declared)
        if not name.startswith(("utf-16", "utf-32")):
            _refuse_junk(file, start)
        return Encoding(name)
    for mark, name in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return Encoding(name)
    if wide := _unmarked_utf16(start):
        return Encoding(wide, is_guess=True)
    _refuse_junk(file, start)
    offset = _first_byte_that_is_not_utf8(file)
    if offset is None:
        return Encoding("utf-8")
    with file.open("rb") as handle:
        handle.seek(max(0, offset - SAMPLE // 2))
        sample = handle.read(SAMPLE)
    best = from_bytes(sample, cp_isolation=USUAL).best()
    if best is None or best.encoding in LATIN:
        return Encoding(likeliest(sample), is_guess=True)
    return Encoding(best.encoding, is_guess=True)


def _known(file: Path, declared: str) -> str:
    try:
        return codecs.lookup(declared).name
    except LookupError:
        problem = f"{file.name}: there is no encoding “{declared}”."
        raise SourceError(f"{problem} Write utf-8, utf-16, cp1252 or another name that Python knows.") from None


def _refuse_junk(file: Path, start: bytes) -> None:
    controls = len(start) - len(start.translate(None, CONTROLS))
    if controls > len(start) / 1000:
        problem = f"{file.name} is not text: {controls:,} of its first {len(start):,} bytes are control characters."
        raise SourceError(f"{problem} Export it as CSV, or name its format in the mapping (parquet, xlsx).")


def _unmarked_utf16(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin letters is zero."""
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    if half and start[0::2].count(0) > 0.4 * half:
        return "utf-16-be"
    return None


def _first_byte_that_is_not_utf8(file: Path) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = 0
    with file.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return position + error.start
            position += len(chunk)
    return None
