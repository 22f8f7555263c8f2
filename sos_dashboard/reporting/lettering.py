"""Letters instead of names: how the people of one authority see the others, the same on every page of a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy import Connection, select

from sos_dashboard.core.access import Viewer
from sos_dashboard.core.areas import Area, authority_code, authority_id
from sos_dashboard.db.release_tables import naming_consent, release_letter
from sos_dashboard.records.model import Scope
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.reporting.areas import Authority, Membership, Places
from sos_dashboard.reporting.completeness import PROGRAMME_SENDER, Completeness, Coverage
from sos_dashboard.reporting.targets import Targets

PREFIX = "letter-"


@dataclass(frozen=True)
class Lettering:
    """What a reader sees of each authority; ``reader`` blank: all by name.

    ``letters`` are those of the latest release by code; ``named`` have agreed to be named. An authority with neither is
    not shown at all: there is nothing to show of it before its first release.
    """

    reader: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()

    def shown(self, code: str) -> str:
        """The code that a reader sees: the authority's own, or ``letter-C``; blank: the authority is not shown."""
        if self.sees_name(code):
            return code
        return PREFIX + self.letters[code] if code in self.letters else ""

    def sees_name(self, code: str) -> bool:
        """Whether the reader sees an authority by name; what is not an authority has no letter."""
        return not self.reader or code in (self.reader, PROGRAMME_SENDER, "") or code in self.named

    def code_of(self, shown: str) -> str:
        """The code behind what a reader sees; blank where nobody is seen so."""
        return next((code for code in (shown, *self.letters) if self.shown(code) == shown), "")

    def area(self, area: Area) -> Area:
        """A place as the reader sees it."""
        return area if self.sees_name(area.authority_code) else Area(self.shown(area.authority_code), area.team_ref)

    def places(self, places: Places) -> Places:
        """The places as the reader sees them, in an order that tells nothing."""
        authorities = [self._authority(item) for item in places.authorities if self.shown(item.code)]
        memberships = [self._membership(item) for item in places.memberships if self.shown(item.authority_code)]
        return Places(
            tuple(sorted(authorities, key=lambda item: item.code)),
            places.rounds,
            tuple(sorted(memberships, key=lambda item: (item.joined_on, item.authority_code))),
        )

    def completeness(self, completeness: Completeness) -> Completeness:
        """What has arrived, by what the reader sees of who sent it; whose submissions they were is not said."""
        covered = {
            (self.shown(code), record): self._coverage(item)
            for (code, record), item in completeness.covered.items()
            if self.shown(code)
        }
        return Completeness(MappingProxyType(dict(sorted(covered.items()))))

    def targets(self, targets: Targets) -> Targets:
        """Targets by what the reader sees of whose they are; those of all have no authority."""
        items = (replace(item, authority_code=self.shown(item.authority_code)) for item in targets.items
                 if self.sees_name(item.authority_code) or self.shown(item.authority_code))  # fmt: skip
        return Targets(tuple(sorted(items, key=lambda item: (item.effective_from, item.authority_code))))

    def _authority(self, item: Authority) -> Authority:
        if self.sees_name(item.code):
            return item
        return Authority(self.shown(item.code), f"Authority {self.letters[item.code]}", "", "")

    def _membership(self, item: Membership) -> Membership:
        return replace(item, authority_code=self.shown(item.authority_code))

    def _coverage(self, item: Coverage) -> Coverage:
        if self.sees_name(item.authority_code) or RECORDS[item.record].scope is Scope.PROGRAMME:
            return item
        return replace(item, authority_code=self.shown(item.authority_code), submissions=())


ALL_BY_NAME = Lettering()


def read_lettering(conn: Connection, viewer: Viewer) -> Lettering:
    """How a viewer sees authorities: the programme's roles by name, the people of an authority as said above."""
    if not viewer.authority_code:
        return ALL_BY_NAME
    chosen = select(release_letter.c.authority_id, release_letter.c.letter).where(
        release_letter.c.reader_id == authority_id(viewer.authority_code)
    )
    letters = {authority_code(row.authority_id): str(row.letter) for row in conn.execute(chosen)}
    named = conn.execute(select(naming_consent.c.authority_id)).scalars()
    return Lettering(viewer.authority_code, letters, frozenset(authority_code(one) for one in named))
