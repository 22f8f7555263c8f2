"""The Admin pages: every form is one act of ``actions.accounts``, with its audit row, and one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, flash, make_response, redirect, request
from werkzeug.exceptions import NotFound

from sos_dashboard.actions import accounts as acts
from sos_dashboard.actions.audit import write_audit
from sos_dashboard.actions.passwords import made_up
from sos_dashboard.core.access import Role
from sos_dashboard.core.areas import PROGRAMME_ID
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.errors import AccessDenied, ConfigError, SosError
from sos_dashboard.layouts.admin import sent
from sos_dashboard.layouts.admin.frame import ADMIN, page
from sos_dashboard.layouts.admin.shown import ShownAccount, account
from sos_dashboard.layouts.identity import SignedIn
from sos_dashboard.layouts.sign_in import Door
from sos_dashboard.layouts.source import Source

Page = Callable[..., Response]
ONE = f"{ADMIN}/accounts/<int:number>"


@dataclass(frozen=True)
class Secret:
    """Something made for somebody else, which is shown in one answer and never again."""

    what: str
    value: str
    next_step: str


@dataclass(frozen=True)
class Admin:
    """The pages over one store. Each answers administrators only."""

    plan: Door
    identity: SignedIn
    source: Source

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        for path, view in self._views().items():
            server.add_url_rule(path, f"admin_{view.__name__}", self._admins_only(view))
        for path, act in self._acts().items():
            server.add_url_rule(path, f"admin_{act.__name__}", self._admins_only(act), methods=["POST"])
        server.before_request(self._home)

    def _views(self) -> Mapping[str, Page]:
        return {ADMIN: self.people, ONE: self.person}

    def _acts(self) -> Mapping[str, Page]:
        return {
            f"{ADMIN}/accounts": self.add,
            f"{ONE}/grants": self.grant,
            f"{ONE}/end-grant": self.end_grant,
            f"{ONE}/password": self.password,
            f"{ONE}/identity": self.identify,
            f"{ONE}/shut": self.shut,
            f"{ONE}/tokens": self.token,
            f"{ONE}/revoke-token": self.revoke_token,
        }

    # Pages -----------------------------------------------------------------------------------------------------------

    def people(self, **values: Any) -> Response:
        """Everybody, and the form for somebody new."""
        return self._page("admin.html", people=self._everybody(), **values)

    def person(self, number: int, **values: Any) -> Response:
        """One account."""
        return self._page("admin_account.html", one=self._one(number), **values)

    # Acts ------------------------------------------------------------------------------------------------------------

    def add(self) -> Response:
        """Make an account with a role."""
        given = request.form
        signs_in_elsewhere = self.plan.has_provider and given.get("sign_in") == "organisation"
        password = None if signs_in_elsewhere else made_up()
        try:
            grant = sent.new_grant(given, self._authorities())
            number = acts.add_account(
                self.plan.login, name=given.get("name", ""), display_name=given.get("display_name", ""), by=self._by,
                password=password, grant=grant,
            )  # fmt: skip
        except SosError as error:
            return self.people(refused=error, given=given, status=_status(error))
        if password is None:
            return _done(number, "The account is made. Say below what the organisation calls the person.")
        return self.person(number, secret=_password(password))

    def grant(self, number: int) -> Response:
        """Give a role."""

        def act(one: ShownAccount) -> str:
            new = sent.new_grant(request.form, self._authorities())
            acts.grant_role(
                self.plan.login, name=one.name, role=new.role, by=self._by, authority=new.authority,
                starts_on=new.starts_on, ends_on=new.ends_on,
            )  # fmt: skip
            return "The role is given."

        return self._acted(number, act)

    def end_grant(self, number: int) -> Response:
        """End a role of the account."""

        def act(one: ShownAccount) -> str:
            chosen = sent.number(request.form, "grant")
            _require_own(chosen in {held.number for held in one.grants})
            acts.end_grant(self.plan.login, grant_id=chosen, by=self._by)
            return "The role has ended; whoever used it is signed out of it."

        return self._acted(number, act)

    def password(self, number: int) -> Response:
        """Make a new password."""

        def act(one: ShownAccount) -> Secret:
            made = made_up()
            acts.set_password(self.plan.login, name=one.name, password=made, by=self._by)
            return _password(made)

        return self._acted(number, act)

    def identify(self, number: int) -> Response:
        """Let the account sign in with its organisation."""

        def act(one: ShownAccount) -> str:
            issuer = self.plan.settings.oidc_issuer or ""
            subject = request.form.get("subject", "")
            acts.set_identity(self.plan.login, name=one.name, issuer=issuer, subject=subject, by=self._by)
            return "The account signs in with the organisation."

        return self._acted(number, act)

    def shut(self, number: int) -> Response:
        """Shut the account."""

        def act(one: ShownAccount) -> str:
            if request.form.get("sure") != "yes":
                raise ConfigError("Tick the box to say that you are sure; nothing was changed.")
            acts.disable_account(self.plan.login, name=one.name, by=self._by)
            return "The account is shut; its sessions and tokens have ended."

        return self._acted(number, act)

    def token(self, number: int) -> Response:
        """Make a bearer token."""

        def act(one: ShownAccount) -> Secret:
            chosen = sent.number(request.form, "grant")
            _require_own(chosen in {held.number for held in one.holding})
            label, lasts = request.form.get("label", ""), sent.lasting(request.form)
            made = acts.issue_token(self.plan.login, grant_id=chosen, label=label, by=self._by, lasts=lasts)
            return Secret("Token", made, "Programs send it as the header Authorization: Bearer TOKEN.")

        return self._acted(number, act)

    def revoke_token(self, number: int) -> Response:
        """End a bearer token of the account."""

        def act(one: ShownAccount) -> str:
            chosen = sent.number(request.form, "token")
            _require_own(chosen in {held.number for held in one.tokens})
            acts.revoke_token(self.plan.login, session_id=chosen, by=self._by)
            return "The token is revoked."

        return self._acted(number, act)

    # What they share -------------------------------------------------------------------------------------------------

    @property
    def _by(self) -> str:
        return self.identity.known().name

    def _acted(self, number: int, act: Callable[[ShownAccount], str | Secret]) -> Response:
        """Do it, and show the account again: with the secret made, what was done, or why it was not."""
        try:
            done = act(self._one(number))
        except SosError as error:
            return self.person(number, refused=error, given=request.form, status=_status(error))
        return self.person(number, secret=done) if isinstance(done, Secret) else _done(number, done)

    def _page(self, template: str, **values: Any) -> Response:
        shown = {"given": {}, "refused": None, "secret": None} | values
        return page(
            template, self.identity.known(), roles=sent.ROLES, authorities=self._authorities(),
            has_provider=self.plan.has_provider, **shown,
        )  # fmt: skip

    def _everybody(self) -> list[ShownAccount]:
        names = self._authorities()
        with self.plan.login.connect() as conn:
            tokens = acts.tokens(conn)
            return [account(line, tokens, names) for line in acts.accounts(conn)]

    def _one(self, number: int) -> ShownAccount:
        for one in self._everybody():
            if one.number == number:
                return one
        raise NotFound

    def _authorities(self) -> Mapping[str, str]:
        return {one.code: one.label for one in self.source.places().authorities}

    def _admins_only(self, view: Page) -> Page:
        def guarded(**values: Any) -> Response:
            person = self.identity.known()
            if person.role is Role.ADMIN:
                return view(**values)
            with self.plan.login.begin() as conn:
                thing, denied = "page /admin", Outcome.DENIED
                write_audit(
                    conn, by=person.name, authority_id=PROGRAMME_ID, action=Act.DENY, thing=thing, outcome=denied
                )
            return page("refused_admin.html", person, status=403)

        return guarded

    def _home(self) -> Response | None:
        """An administrator starts here: the start page is made of figures, which the role does not see."""
        person = self.identity.person()
        is_admin = person is not None and person.role is Role.ADMIN
        is_start = request.path == "/" and request.method == "GET"
        return make_response(redirect(ADMIN, 303)) if is_admin and is_start else None


def _done(number: int, words: str) -> Response:
    """Back to the account's page by a new request, so that reloading it does nothing twice."""
    flash(words)
    return make_response(redirect(f"{ADMIN}/accounts/{number}", 303))


def _password(made: str) -> Secret:
    return Secret("Password", made, "Hand it over by another way than the name. Sessions that were open have ended.")


def _require_own(is_own: bool) -> None:  # noqa: FBT001  # a fact that was just established
    if not is_own:
        raise ConfigError("That does not belong to this account, or no longer; reload the page.")


def _status(error: SosError) -> int:
    return 403 if isinstance(error, AccessDenied) else 400
