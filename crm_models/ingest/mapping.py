"""The mapping file: which source feeds which table, by which SELECT, and what happens to rows with the same key."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crm_models.errors import MappingError, UnknownName
from crm_models.schema import TABLES

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Character = Annotated[str, Field(min_length=1, max_length=1)]
Sql = Annotated[str, Field(min_length=1)]


class SourceSpec(BaseModel):
    """Where the rows of one named source stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Annotated[str, Field(min_length=1)] | None = None
    """A file of SOURCE; with * or ? several files of the same columns. Not needed where SOURCE is one file."""
    table: Name | None = None
    """A table or view, where SOURCE is a database."""
    format: Literal["csv", "blanks", "parquet", "xlsx"] | None = None
    """By the file's ending unless given; blanks: columns aligned by runs of blanks."""
    delimiter: Character | None = None
    """Found in the header unless given."""
    quote: Character = '"'
    encoding: str | None = None
    """Found by looking unless given, as utf-8, utf-16 or cp1252."""
    sheet: str | None = None
    """Sheet of a workbook; the first unless given."""
    skip: Annotated[int, Field(ge=0)] = 0
    """Lines before the header."""
    columns: tuple[str, ...] = ()
    """Names of the columns of a file that has no header."""


class TableSpec(BaseModel):
    """How one source feeds one table of the warehouse."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    source: str
    select: Sql
    """A SELECT whose columns are columns of the table, and ``_row`` (where it groups, ``list(_row)``)."""
    inputs: dict[str, str] = {}
    """Source column to the type it is cast to before the SELECT sees it; a cell that does not fit rejects its row."""
    ignore: dict[str, Sql] = {}
    """Reason to SQL condition of the source rows that are left out on purpose."""
    keep: Literal["first", "last"] | None = None
    """Which of several rows with the same key is stored; unless given, rows that differ are rejected."""

    @field_validator("name")
    @classmethod
    def _table_is_known(cls, name: str) -> str:
        if name not in TABLES:
            raise ValueError(str(UnknownName("table", name, TABLES)))
        return name


class Mapping(BaseModel):
    """Everything an import needs to know about its source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    notes: tuple[str, ...] = ()
    """What the reader of the dashboard must know: anchors, approximations, made-up keys."""
    sources: Annotated[dict[Name, SourceSpec], Field(min_length=1)]
    tables: Annotated[tuple[TableSpec, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sources_are_known(self) -> "Mapping":
        for spec in self.tables:
            if spec.source not in self.sources:
                raise ValueError(str(UnknownName("source", spec.source, self.sources)))
        return self


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file.

    Raises:
        MappingError: no such file, not TOML, or a key that does not fit; the message names key and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return Mapping.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"The mapping {path} cannot be read: {error}. Give the path of a TOML file.") from error
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{path.name} is not valid TOML: {error}. Correct that line.") from error
    except ValidationError as error:
        # A misspelt key is also a missing one; the misspelling is what helps.
        first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
        problem = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            problem = str(UnknownName("key", str(first["loc"][-1]), _known_keys(first["loc"])))
        elif first["type"] == "missing":
            problem = f"the key “{first['loc'][-1]}” is missing."
        raise MappingError(f"{path.name}{_place(text, first['loc'])}: {problem} See docs/mapping.md.") from error


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    models: dict[str, type[BaseModel]] = {"sources": SourceSpec, "tables": TableSpec}
    model = models.get(str(place[0]), Mapping) if len(place) > 1 else Mapping
    return list(model.model_fields)


def _place(text: str, place: tuple[int | str, ...]) -> str:
    """Where in the file a key stands, as “, line 12, tables[2].source”; empty for the file as a whole."""
    if not place:
        return ""
    section, rest = str(place[0]), place[1:]
    start = 0
    if rest and isinstance(rest[0], int):
        headers = list(re.finditer(rf"^\s*\[\[\s*{section}\s*\]\]", text, re.MULTILINE))
        start = headers[rest[0]].start() if rest[0] < len(headers) else 0
        section, rest = f"{section}[{rest[0] + 1}]", rest[1:]
    elif rest:
        header = re.search(rf"^\s*\[\s*{section}\.{re.escape(str(rest[0]))}\s*\]", text, re.MULTILINE)
        start = header.start() if header else 0
    written = re.search(rf"^\s*\"?{re.escape(str(place[-1]))}\"?\s*=", text[start:], re.MULTILINE)
    line = text.count("\n", 0, start + (written.end() if written else 1)) + 1
    return f", line {line}, {'.'.join([section, *map(str, rest)])}"
