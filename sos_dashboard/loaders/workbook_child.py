"""Run as a program of its own, with bounded memory and nothing of ours: writes a workbook's cells as lines of JSON.

Arguments: the workbook and the most bytes of address space. A line is ``{"sheet": name, "hidden": yes}`` or a list
``[number of rows]`` followed by that many rows. The parent holds the clock.
"""

import datetime as dt
import json
import sys

BLOCK = 500
"""Rows on a line: as many as are checked together."""


def cell_text(cell: object) -> str:
    """A cell as text: whole numbers without decimals, dates as ISO, yes and no as words."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell)


def bound_memory(most: int) -> None:
    """Hold this process to ``most`` bytes of address space where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def write_rows(rows: list[list[str]]) -> None:
    """One block of rows on one line."""
    if rows:
        sys.stdout.write(json.dumps(rows, ensure_ascii=True))
        sys.stdout.write("\n")


def main(path: str, most: int) -> None:
    """Write every sheet of the workbook."""
    import python_calamine

    bound_memory(most)
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        hidden = {one.name for one in book.sheets_metadata if one.visible != python_calamine.SheetVisibleEnum.Visible}
        for name in book.sheet_names:
            sys.stdout.write(json.dumps({"sheet": name, "hidden": name in hidden}) + "\n")
            write_sheet(book.get_sheet_by_name(name))
    except python_calamine.PasswordError:
        sys.exit(4)
    except python_calamine.CalamineError:
        sys.exit(3)


def write_sheet(sheet: "object") -> None:
    """Every row from the first of the sheet on, in blocks; what is empty before the data is kept as blanks."""
    block: list[list[str]] = []
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        block.append([cell_text(cell) for cell in row])
        if len(block) >= BLOCK:
            write_rows(block)
            block = []
    write_rows(block)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
