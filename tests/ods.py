"""An OpenDocument spreadsheet written by hand: what LibreOffice would save, without LibreOffice."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
LAST_ROW = 1_048_576
"""Rows of a sheet of LibreOffice: it writes the empty ones down as one that is repeated."""

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest {NAMESPACES} manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""

Cell = str | bool | int | float | date | None
Rows = Iterable[Iterable[Cell]]


def write_ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A spreadsheet of typed cells: text, booleans, numbers, dates, blanks (None)."""
    tables = "".join(_table(name, rows) for name, rows in sheets.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE, compress_type=zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return path


def _table(name: str, rows: Rows) -> str:
    written = [_row(tuple(row)) for row in rows]
    empty = _repeated("table-row", LAST_ROW - len(written), _repeated("table-cell", 1024))
    return f"<table:table table:name={quoteattr(name)}>{''.join(written)}{empty}</table:table>"


def _row(cells: tuple[Cell, ...]) -> str:
    """Neighbours that are alike are written once, as a spreadsheet program does; the type tells 1 from yes."""
    runs = groupby(cells, key=lambda cell: (type(cell), cell))
    return f"<table:table-row>{''.join(_cell(cell, len(list(run))) for (_, cell), run in runs)}</table:table-row>"


def _repeated(element: str, times: int, inside: str = "") -> str:
    kind = "columns" if element == "table-cell" else "rows"
    return f'<table:{element} table:number-{kind}-repeated="{times}">{inside}</table:{element}>'


def _cell(cell: Cell, times: int) -> str:
    if cell is None:
        return _repeated("table-cell", times)
    repeat = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    return f"<table:table-cell{repeat} {_value(cell)}><text:p>{escape(_shown(cell))}</text:p></table:table-cell>"


def _value(cell: Cell) -> str:
    if isinstance(cell, bool):
        return f'office:value-type="boolean" office:boolean-value="{str(cell).lower()}"'
    if isinstance(cell, int | float):
        return f'office:value-type="float" office:value="{cell}"'
    if isinstance(cell, date):
        return f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    return 'office:value-type="string"'


def _shown(cell: Cell) -> str:
    """What a person sees in the cell, which is not what counts."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%y %H:%M")
    return cell.strftime("%d/%m/%y") if isinstance(cell, date) else str(cell)
