"""The admin REST API of one realm: authorized requests, and refusals that say which role is missing."""

import base64
import json as json_text
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from oauthctl.adapters.keycloak.options import PAGE, KeycloakOptions
from oauthctl.contract.adapter import Context
from oauthctl.contract.http import Body, Reply
from oauthctl.diagnostics.errors import AccessDenied, BadAnswer, NotFound
from oauthctl.diagnostics.text import printable
from oauthctl.http import ClientCredentialsToken, map_concurrently
from oauthctl.model.secret import Secret

# A slow server makes two pages at a time; a quick one is not what is waited for. It is made to do no more at once.
_PAGES_AT_ONCE: Final = 2
_SLOW: Final = 0.02  # seconds for a page

VIEW: Final = "view-clients"
MANAGE: Final = "manage-clients"


class Admin:
    """Thread-safe. Every error names the provider; a refusal names the role that is missing."""

    def __init__(self, context: Context, options: KeycloakOptions) -> None:
        self.options = options
        self._http = context.http
        self._http.trust_origin(options.url)
        self._now = context.now
        self._token = self._new_token()

    def get(self, path: str, *, doing: str, role: str = VIEW) -> Any:
        """The JSON of a GET below the realm: ("/clients?clientId=shop")."""
        return self.send("GET", path, expect=(200,), doing=doing, role=role).json

    def send(
        self,
        method: str,
        path: str,
        *,
        expect: tuple[int, ...],
        doing: str,
        json: Body = None,
        role: str = MANAGE,
        creates: bool = False,
    ) -> Reply:
        """One request below the realm. role: of realm-management, without which Keycloak refuses it."""
        url = self.options.admin + path

        def call(bearer: Secret) -> Reply:
            return self._http.send(method, url, expect=expect, json=json, bearer=bearer, doing=doing, creates=creates)

        try:
            return self._token.use(call)
        except AccessDenied as error:
            if error.status != 403:
                raise
            raise self.denied(doing, role) from error
        except NotFound as error:
            if "Realm not found" not in error.detail:
                raise
            raise self.no_realm() from error

    def denied(self, doing: str, role: str, *, why: str = "403") -> AccessDenied:
        """The refusal for a missing role."""
        apply = f" ({MANAGE} to apply)" if role == VIEW else ""
        return AccessDenied(
            f"{self.options.provider} refused to {doing} ({why})",
            self.options.place,
            note=f"realm {printable(self.options.realm)}, client `{printable(self.options.client_id)}`",
            next=f"give its service account the role {self.options.roles_of}/{role}{apply}",
            status=403,
        )

    def no_realm(self) -> NotFound:
        """The error for a realm that is not there."""
        return NotFound(
            f"{self.options.provider} has no realm `{printable(self.options.realm)}`",
            self.options.place,
            next="check `realm` and `url` (an older server needs /auth at its end)",
            status=404,
        )

    def discovery(self) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """The realm's OpenID Provider metadata, and the headers it came with. Needs no rights."""
        try:
            reply = self._http.send(
                "GET",
                f"{self.options.public}/.well-known/openid-configuration",
                expect=(200,),
                doing="read the realm's metadata",
            )
        except NotFound as error:
            raise self.no_realm() from error
        if not isinstance(reply.json, Mapping):
            raise self.not_keycloak("metadata")
        return reply.json, reply.headers

    def server_info(self) -> Mapping[str, Any]:
        """What the server tells of itself: its version, to administrators of the master realm only."""

        def call(bearer: Secret) -> Reply:
            return self._http.send(
                "GET",
                f"{self.options.url}/admin/serverinfo",
                expect=(200,),
                bearer=bearer,
                doing="read the version",
            )

        found = self._token.use(call).json
        return found if isinstance(found, Mapping) else {}

    def not_keycloak(self, what: str) -> BadAnswer:
        """The error for an answer of another shape than Keycloak's."""
        return BadAnswer(
            f"{self.options.provider}: the {what} are not what Keycloak answers",
            self.options.place,
            next="check `url`",
        )

    def claims(self) -> Mapping[str, Any]:
        """What our own access token says: read for its roles, not to trust it. Empty where it is not a JWT."""
        return claims_of(self._token.bearer())

    def fresh_claims(self) -> Mapping[str, Any]:
        """The same of a token that is made now: its times are the server's clock."""
        return claims_of(self._new_token().bearer())

    def _new_token(self) -> ClientCredentialsToken:
        options = self.options
        return ClientCredentialsToken(
            self._http, options.token_url, options.client_id, options.client_secret, self._now
        )

    def roles(self) -> frozenset[str]:
        """Our admin roles on the realm, according to the token; empty where it does not say."""
        access = self.claims().get("resource_access")
        held = access.get(self.options.roles_of) if isinstance(access, Mapping) else None
        listed = held.get("roles") if isinstance(held, Mapping) else None
        return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()

    def pages(self, path: str, *, doing: str, role: str = VIEW) -> Iterator[list[Mapping[str, Any]]]:
        """A list by offset, until a page is not full. From the second page on, a slow server is asked for two at a time."""
        joint = "&" if "?" in path else "?"

        def page(number: int) -> list[Mapping[str, Any]]:
            where = urlencode({"first": number * PAGE, "max": PAGE})
            return rows(self.get(f"{path}{joint}{where}", doing=doing, role=role), self)

        began = time.perf_counter()
        found, read = [page(0)], 1
        at_once = _PAGES_AT_ONCE if time.perf_counter() - began > _SLOW else 1
        while True:
            for objects in found:
                yield objects
                if len(objects) < PAGE:
                    return
            found = map_concurrently(page, range(read, read + at_once), at_once)
            read += at_once


def claims_of(token: Secret) -> Mapping[str, Any]:
    """The claims of a JWT, unverified; empty where the token is none."""
    parts = token.reveal().split(".")
    if len(parts) != 3:
        return {}
    try:
        found = json_text.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}


def rows(found: object, admin: Admin) -> list[Mapping[str, Any]]:
    """A list of objects. Raises BadAnswer for anything else."""
    if not isinstance(found, Sequence) or not all(isinstance(row, Mapping) for row in found):
        raise admin.not_keycloak("objects of a list")
    return list(found)


def segment(text: str) -> str:
    """One segment of a path."""
    return quote(text, safe="")
