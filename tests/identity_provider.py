"""A stand-in OpenID Connect provider on this machine: code flow, PKCE checked, tokens signed with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, Response, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, CLIENT_SECRET = "dashboard", "a secret shared with the provider"


@dataclass
class Provider:
    """What the provider says of whoever comes; ``claims`` overwrite those of an honest one."""

    issuer: str = ""
    subject: str = "subject-7"
    claims: dict[str, object] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256", "use": "sig"}))
    signs_with: RSAKey | None = None
    asked: dict[str, Mapping[str, str]] = field(default_factory=dict)
    exchanged: list[str] = field(default_factory=list)
    is_away: bool = False

    def authorise(self, location: str) -> str:
        """What the browser does at the provider: it signs in there, and is sent back to this address."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        back = urlsplit(query["redirect_uri"]).path
        return f"{back}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, code: str, verifier: str) -> Mapping[str, object] | None:
        """Tokens for a code, once, for whoever knows what its challenge was made from."""
        query = self.asked.get(code)
        made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if query is None or code in self.exchanged or query.get("code_challenge") != made:
            return None
        self.exchanged.append(code)
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": query.get("nonce"), "email": "lea@authority.invalid", **self.claims,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with or self.key)
        return {"access_token": "access-token-of-the-provider", "token_type": "Bearer", "id_token": token}


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """A provider that listens on a port of its own until the end."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _application(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


def _application(provider: Provider) -> Flask:
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Mapping[str, object]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorise",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @app.get("/keys")
    def keys() -> Mapping[str, object]:
        return {"keys": [provider.key.as_dict(private=False)]}

    @app.post("/token")
    def token() -> Response:
        if provider.is_away:
            return Response("out of order", 503)
        given = provider.exchange(request.form.get("code", ""), request.form.get("code_verifier", ""))
        answer = given if given is not None else {"error": "invalid_grant"}
        return Response(json.dumps(answer), 200 if given is not None else 400, mimetype="application/json")

    return app
