"""Files of what a card shows, made from the same series: plain links, so they work by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request

from sos_dashboard.core.access import EXPORT_LIMITS, Viewer
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import AccessDenied, SosError
from sos_dashboard.exports.data import data_csv
from sos_dashboard.exports.method import method_text
from sos_dashboard.layouts.components.card import STATISTIC
from sos_dashboard.layouts.filters import sentence_text
from sos_dashboard.layouts.pages import PAGES, page_at
from sos_dashboard.layouts.policies import REFUSED
from sos_dashboard.layouts.scene import Scene, stage
from sos_dashboard.layouts.source import Source
from sos_dashboard.reporting.series import Series


def register(server: Flask, source: Source, viewer: Callable[[], Viewer]) -> None:
    """Add the addresses of the files."""

    @server.get("/download/figures.csv")
    def figures() -> Response:
        return _answer(source, viewer(), "csv")

    @server.get("/download/method.txt")
    def method() -> Response:
        return _answer(source, viewer(), "txt")


def _answer(source: Source, viewer: Viewer, kind: str) -> Response:
    key = request.args.get("indicator", "")
    if key not in source.indicators:
        return Response("There is no indicator of that key.\n", 404, mimetype="text/plain")
    page = page_at(request.args.get("page")) or PAGES[0]
    if not page.is_open_to(viewer.role):
        raise AccessDenied(REFUSED)
    try:
        scene = stage(source, viewer, page, request.query_string.decode("utf-8", "replace"))
        shown = _series(scene, key, request.args.get("level", ""))
    except AccessDenied:
        raise
    except SosError as error:
        return Response(f"{error}\n", 400, mimetype="text/plain")
    too_large = _refused_as_too_large(viewer, shown)
    if too_large is not None:
        return too_large
    source.note_export(indicator=key, file_format=kind, code=_whose(shown), rows=sum(len(one.points) for one in shown))
    return _file(scene, key, shown, kind)


def _refused_as_too_large(viewer: Viewer, shown: tuple[Series, ...]) -> Response | None:
    """The sentence in place of a file that is larger than the role takes away at once."""
    limit = EXPORT_LIMITS.get(viewer.role)
    rows = sum(len(series.points) for series in shown)
    if limit is None or (rows <= limit.rows and len(data_csv(shown)) <= limit.bytes):
        return None
    words = (
        f"This file would have {rows:,} rows; a file has at most {limit.rows:,} rows and "
        f"{limit.bytes // 2**20} MB. Choose fewer months, a longer period or one authority.\n"
    )
    return Response(words, 413, mimetype="text/plain")


def _whose(shown: tuple[Series, ...]) -> str:
    """The one authority whose figures these are; blank for several and for the programme."""
    codes = {series.area.authority_code for series in shown}
    return codes.pop() if len(codes) == 1 else ""


def _series(scene: Scene, key: str, level: str) -> tuple[Series, ...]:
    wanted = AreaLevel(level) if level in set(AreaLevel) else AreaLevel.PROGRAMME
    area = scene.choice.area
    if wanted is AreaLevel.PROGRAMME:
        return scene.read(key, wanted)
    team = area.team_ref if wanted is AreaLevel.TEAM else ""
    authority = "" if scene.page.path == "/rollout" else area.authority_code
    return scene.read(key, wanted, authority=authority, team=team)


def _file(scene: Scene, key: str, shown: tuple[Series, ...], kind: str) -> Response:
    if kind == "csv":
        content, mimetype = data_csv(shown), "text/csv"
    else:
        indicator = scene.indicators[key]
        statistic = STATISTIC.get(indicator.kind.value, "")
        content, mimetype = method_text(indicator, sentence_text(scene), shown, statistic).encode(), "text/plain"
    name = f"sos-{key.replace('_', '-')}-{scene.choice.first:%Y-%m}-to-{scene.choice.last:%Y-%m}.{kind}"
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
