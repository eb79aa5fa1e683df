"""The client configuration endpoint (RFC 7592), and the credentials it is used with."""

from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.adapters.dcr.discovery import check_origin
from oauthctl.adapters.dcr.information import Information, information
from oauthctl.adapters.dcr.options import DcrOptions
from oauthctl.contract.adapter import Credentials
from oauthctl.contract.http import Body, Http, Reply
from oauthctl.diagnostics.errors import AccessDenied, BadAnswer, InvalidRequest, ProviderError
from oauthctl.http.answers import error_code
from oauthctl.model.address import Address
from oauthctl.model.secret import Secret

TOKEN, URI, SECRET = "registration_access_token", "registration_client_uri", "client_secret"
_NAMES = (TOKEN, URI, SECRET)
_NO_TOKEN_CODES = frozenset({"access_denied", "invalid_token"})


class Access(NamedTuple):
    """A client's own URI and its registration access tokens, newest first."""

    uri: str
    tokens: tuple[Secret, ...]


class Management:
    """Requests to one client's registration_client_uri, with that client's own token and no other.

    Some servers revoke a token that is used at another client's URI, so a token is never tried anywhere else.
    reads_once: a read replaces the token, so it is never repeated.
    """

    def __init__(self, http: Http, credentials: Credentials, options: DcrOptions, *, reads_once: bool) -> None:
        self._http = http
        self._credentials = credentials
        self._options = options
        self._reads_once = reads_once

    def access(self, of: Address) -> Access | None:
        """What state has for the client; None where the URI or the token is missing.

        Raises BadAnswer where the URI is on an origin that the project does not name.
        """
        uris, tokens = self._credentials.get(of, URI), self._credentials.get(of, TOKEN)
        if not uris or not tokens:
            return None
        uri = uris[0].reveal()
        check_origin(uri, self._options, f"the registration_client_uri of `{of.key}`")
        # With another URI before this one, the older tokens are those of another client.
        return Access(uri, tokens if len(uris) == 1 else tokens[:1])

    def read(self, of: Address, native_id: str) -> Information:
        """The client as the server has it; a new token in the answer is kept. AccessDenied without one."""
        reply = self._send("GET", of, expect=(200,), doing=f"read {of.key}", once=self._reads_once)
        info = self._of_this_client(reply, native_id)
        token = _credentials(info).get(TOKEN)
        if token is not None and token not in self._credentials.get(of, TOKEN):
            self.keep(of, info)
        return info

    def replace(self, of: Address, native_id: str, body: Mapping[str, Body]) -> Information | None:
        """Update; None where the answer is empty. Credentials that came with the answer are kept."""
        reply = self._send("PUT", of, expect=(200, 201, 202, 204), doing=f"update {of.key}", body=body, once=True)
        if reply.json is None:
            return None
        info = self._of_this_client(reply, native_id)
        self.keep(of, info)
        return info

    def delete(self, of: Address) -> None:
        """Delete, and forget the credentials once that has succeeded."""
        self._send("DELETE", of, expect=(200, 202, 204), doing=f"delete {of.key}", once=True)
        self._credentials.drop(of)

    def keep_first(self, of: Address, info: Information) -> None:
        """Make a new client's id and credentials durable, in one go; the id even without credentials."""
        self._credentials.keep(of, str(info["client_id"]), _credentials(info))

    def keep(self, of: Address, info: Information) -> None:
        """Make durable whatever an answer has of credentials that differ from those we have, in one go."""
        if new := self._new(of, info):
            self._credentials.keep(of, str(info["client_id"]), new)

    def known_secret(self, of: Address) -> Secret | None:
        """The client secret in state, if any."""
        known = self._credentials.get(of, SECRET)
        return known[0] if known else None

    def _new(self, of: Address, info: Information) -> Mapping[str, Secret]:
        found = _credentials(info)
        return {name: secret for name, secret in found.items() if self._credentials.get(of, name)[:1] != (secret,)}

    def _of_this_client(self, reply: Reply, native_id: str) -> Information:
        info = information(reply.json, self._options.provider, reply.status)
        if native_id and info["client_id"] != native_id:
            raise BadAnswer(
                f"{self._options.provider} answered with another client than the one it was asked for",
                self._options.place,
                next="have the server's administrator look at it: nothing is concluded from this",
                status=reply.status,
            )
        return info

    def _send(
        self, method: str, of: Address, *, expect: tuple[int, ...], doing: str, body: Body = None, once: bool
    ) -> Reply:
        access = self.access(of)
        if access is None:
            raise AccessDenied(f"{of}: no registration access token in state", next=set_token(of))
        newest, *older = access.tokens
        try:
            return self._with(newest, method, access.uri, expect=expect, doing=doing, body=body, once=once)
        except ProviderError as error:
            if not older or not is_wrong_token(error):
                raise
            denied = error
        try:  # an update that the server took back leaves the token before it valid
            return self._with(older[0], method, access.uri, expect=expect, doing=doing, body=body, once=once)
        except ProviderError as error:
            raise denied if is_wrong_token(error) else error from None

    def _with(
        self,
        token: Secret,
        method: str,
        uri: str,
        *,
        expect: tuple[int, ...],
        doing: str,
        body: Body,
        once: bool,
    ) -> Reply:
        return self._http.send(method, uri, expect=expect, json=body, bearer=token, doing=doing, creates=once)


def secret_of(info: Information) -> Secret | None:
    """The client secret in an answer, if any."""
    return _credentials(info).get(SECRET)


def _credentials(info: Information) -> Mapping[str, Secret]:
    return {name: Secret(value) for name in _NAMES if isinstance(value := info.get(name), str) and value}


def is_wrong_token(error: ProviderError) -> bool:
    """Whether the server does not accept the token: 401, or (Authlib's servers) 400 with a code for it."""
    if isinstance(error, AccessDenied):
        return error.status == 401
    return isinstance(error, InvalidRequest) and error.status == 400 and error_code(error) in _NO_TOKEN_CODES


def set_token(of: Address) -> str:
    """What to do about a client whose registration access token is lost."""
    return f"have the server's administrator issue a new token, then: oauthctl state set-token {of}"
