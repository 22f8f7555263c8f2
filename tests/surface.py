"""The surface of the application: every route and every callback, a line each, as ``tests/architecture`` keeps it.

Run it to write the list anew after a route or callback was added on purpose:
``python tests/surface.py > tests/architecture/surface.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import create_engine

from sos_dashboard.core.settings import Settings
from sos_dashboard.layouts.app import POLICIES, Rooms, create_app
from sos_dashboard.layouts.sign_in import Door


def nowhere() -> Rooms:
    """Rooms whose store is never asked."""
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    settings = Settings(
        database_url=None, oidc_issuer="https://provider.invalid", oidc_client_id="dashboard", oidc_client_secret=None
    )
    return Rooms(engine, Door(engine, settings, b"secret", is_demo=True))


def lines() -> Iterator[str]:
    """Routes with their methods, then callbacks with whom they answer."""
    app = create_app(nowhere())
    for rule in sorted(app.server.url_map.iter_rules(), key=lambda one: (str(one), sorted(one.methods or ()))):
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        yield f"{'|'.join(methods)} {rule}"
    for output, words in sorted(app.server.extensions[POLICIES].items()):
        yield f"callback {re.sub(r'@[0-9a-f]+', '@again', output)}: {words}"


if __name__ == "__main__":
    print("\n".join(lines()))
