"""Sign-in through an identity provider: a stand-in on this machine, and everything that can be wrong with its word."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from identity_provider import CLIENT, CLIENT_SECRET, Provider, identity_provider
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import Engine
from website import Visitor, Website, website

from sos_dashboard.actions.accounts import set_identity
from sos_dashboard.core.access import Role


@pytest.fixture
def provider() -> Iterator[Provider]:
    """The stand-in."""
    with identity_provider() as running:
        yield running


@pytest.fixture
def site(committed_engine: Engine, provider: Provider) -> Iterator[Website]:
    """The application with the provider behind it, and an account that signs in as its subject."""
    settings = {
        "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(CLIENT_SECRET),
    }  # fmt: skip
    with website(committed_engine, **settings) as made:
        made.account("lea", (Role.PRACTICE_LEADER, "101"))
        set_identity(made.login, name="lea", issuer=provider.issuer, subject="subject-7", by="a test")
        yield made


def asked(visitor: Visitor) -> str:
    """Where the door sends the browser."""
    answer = visitor.get("/sign-in/oidc")
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_the_code_flow_signs_in_and_leaves_no_token_of_the_provider_in_the_browser(
    site: Website, provider: Provider
) -> None:
    visitor = site.visitor()
    location = asked(visitor)
    query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert location.startswith(f"{provider.issuer}/authorise?")
    assert (query["response_type"], query["client_id"], query["scope"]) == ("code", CLIENT, "openid")
    assert query["code_challenge_method"] == "S256"
    assert min(len(query[name]) for name in ("state", "nonce", "code_challenge")) >= 20
    assert query["redirect_uri"] == "http://localhost/sign-in/oidc/return"
    answer = visitor.get(provider.authorise(location))
    assert answer.status_code == 303
    assert "Display of lea" in visitor.get("/account").text
    held = " ".join(f"{cookie.key}={cookie.value}" for cookie in visitor.client._cookies.values())
    assert "access-token" not in held
    assert provider.key.as_dict(private=False)["kid"] == "one"


def test_a_return_that_was_not_asked_for_is_refused(site: Website, provider: Provider) -> None:
    visitor, other = site.visitor(), site.visitor()
    back = provider.authorise(asked(visitor))
    assert other.get(back).status_code == 401, "another browser cannot use the answer"
    assert visitor.get(back.replace("state=", "state=x")).status_code == 401
    assert visitor.get(back.split("&state")[0]).status_code == 401
    assert visitor.get("/sign-in/oidc/return").status_code == 401
    assert visitor.get("/sign-in/oidc/return?error=access_denied&state=x").status_code == 401
    assert provider.exchanged == []
    assert visitor.get("/account").status_code == 401


def test_an_answer_works_once(site: Website, provider: Provider) -> None:
    visitor = site.visitor()
    back = provider.authorise(asked(visitor))
    assert visitor.get(back).status_code == 303
    assert visitor.get(back).status_code == 401


UNFIT: tuple[dict[str, object], ...] = (
    {"nonce": "another"}, {"nonce": None}, {"iss": "https://evil.invalid"}, {"aud": "another client"},
    {"exp": 1_000_000_000}, {"sub": None}, {"sub": 7},
)  # fmt: skip


def test_a_word_of_the_provider_that_does_not_fit_is_not_taken(site: Website, provider: Provider) -> None:
    for claims in UNFIT:
        provider.claims = claims
        visitor = site.visitor()
        assert visitor.get(provider.authorise(asked(visitor))).status_code == 401, claims
        assert visitor.get("/account").status_code == 401


def test_a_provider_that_is_away_is_said_so(site: Website, provider: Provider) -> None:
    visitor = site.visitor()
    back = provider.authorise(asked(visitor))
    provider.is_away = True
    assert visitor.get(back).status_code == 503
    metadata = site.app.server.extensions["authlib.integrations.flask_client"].provider
    metadata.server_metadata, metadata._server_metadata_url = {}, "http://127.0.0.1:1/nowhere"
    answer = site.visitor().get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_a_word_signed_by_somebody_else_is_not_taken(site: Website, provider: Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256", "use": "sig"})
    visitor = site.visitor()
    assert visitor.get(provider.authorise(asked(visitor))).status_code == 401


def test_an_account_is_known_by_issuer_and_subject_and_never_by_its_address(site: Website, provider: Provider) -> None:
    site.account("lea@authority.invalid", (Role.PROGRAMME_LEAD, ""))
    provider.subject = "subject-8"
    visitor = site.visitor()
    answer = visitor.get(provider.authorise(asked(visitor)))
    assert answer.status_code == 401
    assert "there is no account for you here" in answer.text
    set_identity(site.login, name="lea@authority.invalid", issuer="https://other.invalid", subject="subject-8", by="x")
    visitor = site.visitor()
    assert visitor.get(provider.authorise(asked(visitor))).status_code == 401, "the subject of another issuer"
