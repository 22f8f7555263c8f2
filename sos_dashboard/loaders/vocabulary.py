"""Words of ordinary work: what is written with one of them is a team, a course or a column, not a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sos_dashboard.records.registry import RECORDS

_SERVICE = """
    team teams unit hub service services centre center office group groups area locality district north south
    east west central northern southern eastern western upper lower city town county borough council authority
    ward region assessment referral safeguarding family families child children childrens adoption fostering
    care leaving early help front door duty intake access disability disabilities protection court support
    intervention looked after training course basic advanced day days practice leader leaders programme briefing
    partner partners coaching session supervision review meeting event workshop strategy networking subgroup sub
    wave survey round staff parent spring summer autumn winter january february march april may june july august
    september october november december monday tuesday wednesday thursday friday term quarter year phase cohort
    run module part school schools health police education voluntary external internal joint in house of the and
    for at new old pilot signs safety mapping danger goal statement scale harm worry worries wellbeing network
    plan plans not recorded known unknown none other yes no n/a na tbc pending active open closed mixed social
    work worker workers manager managers senior principal lead student newly qualified data system records
    report quality assurance audit first second third level one two three four five six
"""

_HEADERS = """
    status flag flags local legal ethnic ethnicity origin gender sex religion faith language nationality
    immigration date dates time type kind code codes number numbers ref reference id ids identifier unique key
    index serial reason reasons outcome outcomes description comment comments note notes remark remarks category
    class band tier grade total totals count sum average mean rate percent percentage amount cost costs value
    currency budget start end last due target actual current previous next initial final latest earliest
    original revised visit visits statutory contact contacts location place country parish branch site building
    room floor risk risks priority rank order threshold step pathway journey stage version source created
    updated modified entered loaded extract export import imported exported user username owner login allocated
    assigned responsible officer department directorate division section organisation agency provider free text
    field fields column row line file link record entry list form template sheet close inactive ended
    expired valid signed agreed approved authorised completed received sent returned missing late week weeks
    month months years hours duration age aged weekly monthly annual financial academic calendar home living
    accommodation tenure household size income employment benefit benefits housing mental physical emotional
    sexual domestic abuse neglect violence substance alcohol drug drugs parental parents factor factors concern
    concerns strength strengths decision decisions panel attendance attended invited apologies chair minutes
    hearing application circle tool score scores result results evidence check test pass fail question answer
    response responses feedback view views wishes feelings voice case cases episode episodes placement
    conference ofsted judgement ehcp send sen person people adult adults sibling siblings carers
    exploitation ready reopened re-opened reopening duplicate lcs ics mosaic liquidlogic workflow merged item items
"""


def _words_of_records() -> Iterator[str]:
    """Words of column names and of codes, with their labels; single letters are initials as well."""
    for record in RECORDS.values():
        for column in record.columns:
            codes = column.codes.labels if column.codes is not None else {}
            for text in (column.name, *codes.keys(), *codes.values()):
                yield from re.findall(r"[a-z]{2,}", text.lower())


_NAMES_TOO = frozenset({"april", "august", "grant", "june", "may"})
"""Words that say nothing against a person's name."""

SERVICE_WORDS = frozenset(_SERVICE.split())
"""Words of the names of teams, courses and meetings."""

HEADER_WORDS = SERVICE_WORDS.union(_HEADERS.split(), _words_of_records()) - _NAMES_TOO
"""Words of the headers of columns, as case systems and survey tools export them."""
