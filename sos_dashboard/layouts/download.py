"""Files of what a card shows, made from the same series: plain links, so they work by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request

from sos_dashboard.core.access import Viewer
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import AccessDenied, SosError
from sos_dashboard.exports.data import data_csv
from sos_dashboard.exports.method import method_text
from sos_dashboard.layouts.components.card import STATISTIC
from sos_dashboard.layouts.filters import sentence_text
from sos_dashboard.layouts.pages import PAGES, page_at
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
    try:
        scene = stage(source, viewer, page, request.query_string.decode("utf-8", "replace"))
        shown = _series(scene, key, request.args.get("level", ""))
    except AccessDenied as error:
        return Response(f"{error}\n", 403, mimetype="text/plain")
    except SosError as error:
        return Response(f"{error}\n", 400, mimetype="text/plain")
    source.note_export(indicator=key, file_format=kind, code=_whose(shown), rows=sum(len(one.points) for one in shown))
    return _file(scene, key, shown, kind)


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
