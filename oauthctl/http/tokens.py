"""An access token of our own: client credentials grant (RFC 6749 section 4.4), renewed before it ends."""

import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from oauthctl.contract.http import Http
from oauthctl.diagnostics.errors import AccessDenied, BadAnswer, InvalidRequest, ProviderError
from oauthctl.http.answers import error_code
from oauthctl.model.secret import Secret

Result = TypeVar("Result")

_EARLY = 20.0  # seconds before its end a token is no longer used: clocks differ, requests take time
_UNKNOWN_LIFETIME = 60.0  # seconds, where a server does not say (RFC 6749 section 5.1: only RECOMMENDED)
_WRONG_CLIENT = frozenset({"invalid_client", "unauthorized_client"})


class ClientCredentialsToken:
    """The token of one client at one token endpoint. Thread-safe: many threads share one request.

    now: UTC epoch seconds. scope: asked for where it is not empty.
    """

    def __init__(
        self,
        http: Http,
        token_url: str,
        client_id: str,
        secret: Secret,
        now: Callable[[], float],
        *,
        scope: str = "",
    ) -> None:
        self._http = http
        self._url = token_url
        self._client = (client_id, secret)
        self._now = now
        self._scope = scope
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._ends = 0.0

    def bearer(self) -> Secret:
        """A token that is still good for a while. Raises AccessDenied where the server refuses our client."""
        with self._lock:
            if self._token is None or self._now() >= self._ends:
                self._token, self._ends = self._request()
            return self._token

    def use(self, call: Callable[[Secret], Result]) -> Result:
        """`call` with a token, and once more with a fresh one where the server answers 401 (it restarted)."""
        token = self.bearer()
        try:
            return call(token)
        except AccessDenied as error:
            if error.status != 401:
                raise
        self._forget(token)
        return call(self.bearer())

    def _forget(self, token: Secret) -> None:
        with self._lock:
            if self._token == token:  # another thread may have a newer one already
                self._token = None

    def _request(self) -> tuple[Secret, float]:
        form = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        asked = self._now()
        try:
            reply = self._http.send(
                "POST", self._url, expect=(200,), form=form, basic=self._client, doing="get an access token"
            )
        except (AccessDenied, InvalidRequest) as error:
            if isinstance(error, InvalidRequest) and error_code(error) not in _WRONG_CLIENT:
                raise
            raise self._wrong_client(error) from error
        members = reply.json if isinstance(reply.json, Mapping) else {}
        token = members.get("access_token")
        if not isinstance(token, str) or not token:
            raise BadAnswer("the token endpoint answered without an access token", status=reply.status)
        lifetime = _seconds(members.get("expires_in"))
        return Secret(token), asked + max(lifetime - _EARLY, lifetime / 2)

    def _wrong_client(self, error: ProviderError) -> AccessDenied:
        quoted = f": {error.detail}" if error.detail else ""
        return AccessDenied(
            f"the client `{self._client[0]}` could not log in ({error.status}){quoted}",
            error.problems[0].place,
            next="check its client_id and secret, and that it may use the client credentials grant",
            status=error.status,
            detail=error.detail,
        )


def _seconds(value: object) -> float:
    try:
        return max(0.0, float(value)) if isinstance(value, int | float | str) else _UNKNOWN_LIFETIME
    except ValueError:
        return _UNKNOWN_LIFETIME
