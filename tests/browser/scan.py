"""The accessibility scan of a page as it stands."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: object) -> list[str]:
    """What axe finds, a line a rule and place."""
    found = Axe().run(page, options=RULES).response["violations"]  # type: ignore[arg-type]
    return [f"{item['id']}: {node['target']} {node['failureSummary']}" for item in found for node in item["nodes"]]
