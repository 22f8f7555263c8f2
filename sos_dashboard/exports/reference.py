"""Reference pages in Markdown, written from the definitions themselves, so that they cannot drift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.metrics.model import Direction, Indicator, Kind, TimeCode
from sos_dashboard.records.model import Column, FieldType, RecordType, RefKind, Scope

_GENERATED = "<!-- Written by `sos-dashboard docs`; change the definition, not this page. -->\n"

_RECORDS_INTRODUCTION = """\
Dates are day first or ISO; blank means *not recorded*, which is never the same as *no*. A column marked *pseudonym*
holds the sender's own number of a person or case; it is replaced by a keyed pseudonym before anything is stored.
`sos-dashboard template RECORD` writes a blank file with this guidance in it.
"""

_TYPE_WORDS: Mapping[FieldType, str] = {
    FieldType.REF: "reference, up to 64 characters",
    FieldType.TEXT: "text",
    FieldType.CODE: "code",
    FieldType.CODES: "codes, separated by semicolons",
    FieldType.DATE: "date",
    FieldType.INT: "whole number",
    FieldType.NUM: "number",
    FieldType.BOOL: "yes or no",
    FieldType.SCORE: "score 0 to 10, one decimal",
}

_TIME_WORDS: Mapping[TimeCode, str] = {
    TimeCode.FLOW: "what happens in the period; a quarter or year is the sum of its months",
    TimeCode.STOCK: "the state on the last day of the period",
    TimeCode.ROLLING: "the twelve months ending with the period, summed",
    TimeCode.BACKWARD: "counted on the last day, looking back twelve months",
    TimeCode.PERIOD: "counted afresh for each quarter and year",
    TimeCode.WAVE: "a survey wave, whole, in the month in which it opened",
}

_DIRECTION_WORDS: Mapping[Direction, str] = {
    Direction.UP: "higher is better",
    Direction.DOWN: "lower is better",
    Direction.NONE: "neither way is better in itself",
}

_KIND_WORDS: Mapping[Kind, str] = {
    Kind.PROPORTION: "percentage with a Wilson 95% interval",
    Kind.RATE: "ratio",
    Kind.COUNT: "count",
    Kind.MEAN: "mean with a 95% t interval from five values",
    Kind.INDEX: "mean of scores with a 95% t interval from five values",
    Kind.MEDIAN: "median",
    Kind.TIME_TO_EVENT: "median time by Kaplan and Meier, cases not yet there censored",
}


def records_page(records: Iterable[RecordType]) -> str:
    """The reference of all record types: one section each, a table of columns, what makes a row unique."""
    parts = [
        _GENERATED,
        "# Records: what is sent, column by column\n",
        _RECORDS_INTRODUCTION,
    ]
    for scope, group in groupby(records, key=lambda record: record.scope):
        parts.append(f"## {'Sent by the programme office' if scope is Scope.PROGRAMME else 'Sent by an authority'}\n")
        parts.extend(_record_section(record) for record in group)
    return "\n".join(parts)


def _record_section(record: RecordType) -> str:
    lines = [
        f"### {record.title} (`{record.key}`)\n",
        f"One row per {record.one_row_per}. A row is unique by {_names(record.identity)}.",
        _coverage_sentence(record),
        *([record.guidance] if record.guidance else []),
        "",
        "| column | required | type | what it is | example |",
        "|---|---|---|---|---|",
        *(_column_row(column) for column in record.columns),
        "",
    ]
    return "\n".join(lines)


def _coverage_sentence(record: RecordType) -> str:
    if record.is_covered_entirely:
        return "A full file states all rows there are."
    return f"A full file states all rows of the months it covers, by `{record.time_column}`."


def _column_row(column: Column) -> str:
    cells = (
        f"`{column.name}`",
        "yes" if column.required else "",
        _type_words(column),
        column.description,
        f"`{column.example}`",
    )
    return f"| {' | '.join(cells)} |"


def _type_words(column: Column) -> str:
    words = _TYPE_WORDS[column.type]
    if column.codes is not None:
        words += ": " + ", ".join(f"`{code}`" for code in column.codes.codes)
    if column.pseudonym is not None:
        words += f"; pseudonym ({_kind_words(column.pseudonym)})"
    if column.default is not None:
        words += f"; blank: `{column.default}`"
    return words


def _kind_words(kind: RefKind) -> str:
    return kind.value.replace("_", " ")


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def indicators_page(indicators: Iterable[Indicator], examples: Mapping[str, str]) -> str:
    """The reference of all indicators; ``examples`` holds worked examples in Markdown by indicator key."""
    known = tuple(indicators)
    parts = [_GENERATED, "# Indicators: what is counted, exactly\n", *_contents(known)]
    for family, group in groupby(known, key=lambda indicator: indicator.family):
        parts.append(f"## {family.value}\n")
        parts.extend("\n".join(_indicator_section(indicator, examples)) for indicator in group)
    return "\n".join(parts)


def _contents(indicators: Iterable[Indicator]) -> list[str]:
    rows = [
        f"| {'' if item.companion_of else item.register_number or ''} | [{item.title}](#{item.key}) | `{item.key}` |"
        f" {'headline' if item.is_headline else ''} |"
        for item in indicators
    ]
    return ["| no. | indicator | key | |", "|---|---|---|---|", *rows, ""]


def _indicator_section(item: Indicator, examples: Mapping[str, str]) -> Iterator[str]:
    words = item.words
    yield f'### <a id="{item.key}"></a>{item.title} (`{item.key}`)\n'
    yield f"{words.definition}\n"
    yield f"- **Numerator.** {words.numerator}"
    yield f"- **Denominator.** {words.denominator}"
    for title, text in (
        ("Left out", words.exclusions),
        ("Not recorded", words.not_recorded),
        ("Counted beside", words.beside),
    ):
        if text:
            yield f"- **{title}.** {text}"
    yield f"- **Why it matters.** {words.why_it_matters}"
    yield f"- **Read with care.** {words.caveat}"
    yield f"- **In time.** {_TIME_WORDS[item.time]}."
    yield f"- **Shown for** {_areas(item)}, by {', '.join(kind.value for kind in item.periods)}; "
    yield f"  as a {_KIND_WORDS[item.kind]}; {_DIRECTION_WORDS[item.direction]}."
    yield f"- **Records needed.** {_names(sorted(item.needs))}; population *{item.population.title}*."
    if item.parameters:
        yield "- **Settings.** " + "; ".join(f"`{p.name} = {p.default}`: {p.meaning}" for p in item.parameters)
    yield f"- **Version** {item.version}, reviewed {item.reviewed_on.isoformat()}, owner: {item.owner}.\n"
    if item.key in examples:
        yield f"{examples[item.key]}\n"


def _areas(item: Indicator) -> str:
    return ", ".join(level.value for level in AreaLevel if level in item.areas)
