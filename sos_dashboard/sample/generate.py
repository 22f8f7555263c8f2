"""The whole sample: folders, manifest and the page that says what is in them."""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sos_dashboard.core.errors import ConfigError
from sos_dashboard.sample.assemble import Submission, parts, programme_submission, write_part, write_programme
from sos_dashboard.sample.mess import MESSES, OddRow, make_messy
from sos_dashboard.sample.people import REORGANISED_ON
from sos_dashboard.sample.profiles import MOST_AUTHORITIES, Authority, authorities
from sos_dashboard.sample.timeline import programme_end

MANIFEST = "manifest.json"
GUIDE = "README.md"
MOST_YEARS = 40

Renamed = Mapping[tuple[str, str], str]


def write_sample(
    directory: Path,
    number: int = 10,
    years: int = 5,
    scale: float = 1.0,
    seed: int = 1,
    *,
    tidy: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Submission]:
    """Write submissions of `number` invented authorities at a time over `years` years; returns them in loading order.

    `scale` multiplies people, cases and children; `tidy` leaves out the mess of life. Raises ConfigError when an
    option makes no sense or the folder holds something else. `tell` is called with each folder when it is done.
    """
    _check(number, years, scale)
    _clear(directory)
    ends_on = programme_end(years)
    members = authorities(number, ends_on, scale, seed)
    sent = [part for authority in members for part in parts(authority)]
    submissions = [programme_submission(ends_on), *(one for part in sent for one in part.submissions())]
    # Listed before the first row is written, so that a run that was broken off can be run again.
    _write_manifest(directory, submissions, {})
    write_programme(members, ends_on, seed, directory)
    tell("programme")
    for part in sent:
        write_part(part, directory)
        tell(part.folder)
    renamed = {} if tidy else make_messy(directory, [one.code for one in members])
    _write_manifest(directory, submissions, renamed)
    (directory / GUIDE).write_text(_guide(members, tidy=tidy), encoding="utf-8")
    return submissions


def _check(number: int, years: int, scale: float) -> None:
    if not 1 <= number <= MOST_AUTHORITIES:
        raise ConfigError(f"The number of authorities is between 1 and {MOST_AUTHORITIES}.")
    if not 1 <= years <= MOST_YEARS:
        raise ConfigError(f"The number of years is between 1 and {MOST_YEARS}.")
    if not 0.1 <= scale <= 1000:
        raise ConfigError("The scale is between 0.1 and 1000; 1 is a small programme.")


def _clear(directory: Path) -> None:
    """Remove an earlier sample; a folder that holds anything else is left alone."""
    manifest = directory / MANIFEST
    if manifest.is_file():
        for submission in json.loads(manifest.read_text(encoding="utf-8")):
            top = Path(submission["folder"]).parts[0]
            if top == "programme" or top.isdigit():
                shutil.rmtree(directory / top, ignore_errors=True)
    elif directory.exists() and any(directory.iterdir()):
        raise ConfigError("The folder holds files that are no earlier sample; give an empty or a new folder.")
    directory.mkdir(parents=True, exist_ok=True)


def _write_manifest(directory: Path, submissions: Iterable[Submission], renamed: Renamed) -> None:
    """The ordered list of what is to be loaded, with the days that each call covers."""
    listed = [
        {
            "folder": one.folder,
            "files": [renamed.get((one.folder, record), f"{record}.csv") for record in one.records],
            "mode": "full",
            "from": one.from_on.isoformat(),
            "to": one.to_on.isoformat(),
        }
        for one in submissions
    ]
    (directory / MANIFEST).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def _guide(members: list[Authority], *, tidy: bool) -> str:
    return "\n".join(
        [
            "# A synthetic programme",
            "",
            "Everything here is invented by `sos-dashboard sample`: authorities, people, children and figures.",
            "Nothing is taken from records of real people, and the codes belong to no real authority.",
            "",
            "`manifest.json` lists the submissions in the order of loading, with the days that each covers:",
            "`programme/` first, then for each authority its practice files and its statutory files, which reach",
            "back a year more so that re-referrals can be seen from the first month.",
            "",
            "| authority | code | rounds | files cover | |",
            "|---|---|---|---|---|",
            *(_line(one, members) for one in members),
            "",
            "## What is odd in the files",
            "",
            *(
                ["Nothing: the files were written with `--tidy`."]
                if tidy
                else _mess_lines([one.code for one in members])
            ),
            "",
        ]
    )


def _line(one: Authority, members: list[Authority]) -> str:
    held = ", ".join(held.key[6:] for held in one.rounds)
    return (
        f"| {one.profile.name} | {one.code} | {held} | {one.sends_from} to {one.sends_to} "
        f"| {'; '.join(_remarks(one, members))} |"
    )


def _remarks(one: Authority, members: list[Authority]) -> list[str]:
    first, last = one.profile.adoption[2:]
    held = max(len(member.rounds) for member in members)
    remarks = {
        "left after round 1": len(one.rounds) < held and one.rounds[0].key == "round_1",
        "joined in round 2": one.rounds[0].key != "round_1",
        "late: its files end months before the others'": one.profile.late_by_months > 0,
        "sent nothing between the rounds: its later files are in a folder of their own": one.profile.silent_in_gap
        and len(one.rounds) > 1,
        "practice wears off in round 2": last < first and len(one.rounds) > 1,
        "records little of what it does": one.profile.recording < 1,
        "a team was closed and its work moved": one.profile.reorganised and one.sends_to > REORGANISED_ON,
    }
    return [words for words, applies in remarks.items() if applies]


def _mess_lines(codes: list[str]) -> list[str]:
    lines = [
        "Rows marked *rejected* are refused and reported, rows marked *flagged* are loaded with a flag; each is",
        "the last of its file.",
        "",
        "| file | what |",
        "|---|---|",
    ]
    for mess in MESSES:
        if mess.place < len(codes):
            name = f"{codes[mess.place]}/{mess.record}"
            lines += [f"| {name} | {mess.layout.words} |"] if mess.layout else []
            lines += [f"| {name} | {_odd(row)} |" for row in mess.odd_rows]
    return lines


def _odd(row: OddRow) -> str:
    return f"{'rejected' if row.rejected else 'flagged'}: {row.words}"
