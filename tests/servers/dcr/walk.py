"""One client's life at a real server, for the tests of each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from oauthctl.adapters.dcr.session import DcrSession
from oauthctl.contract.adapter import Reading, Target, Written
from oauthctl.http import HttpClient
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.secret import Secret
from oauthctl.model.value import Gap
from tests.adapters.dcr.memory import SHOP, Memory, session, write

WEB: Mapping[str, Json] = {
    "client_name": "Shop",
    "redirect_uris": ["https://shop.example/cb"],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
    "application_type": "web",
    "scope": ["openid", "orders:read"],
    "contacts": ["team@shop.example"],
    "client_uri": "https://shop.example/",
}
SECURITY = frozenset({"redirect_uris", "grant_types", "response_types", "token_endpoint_auth_method", "scope"})
KEPT_FIRST = "keep client_secret registration_access_token registration_client_uri"


class Desk(NamedTuple):
    """A session at a server, what it remembers, and short ways to its calls."""

    dcr: DcrSession
    memory: Memory

    def create(self, fields: Mapping[str, Json] = WEB) -> Written:
        return self.dcr.create(write(fields, security=SECURITY))

    def update(self, live: Live, changes: Mapping[str, Json], of: Mapping[str, Json] = WEB) -> Written:
        return self.dcr.update(write(changes, live=live, desired={**of, **changes}, security=SECURITY))

    def read(self) -> Reading:
        return self.dcr.read(Target(SHOP, self.memory.ids.get(SHOP, "")))

    def delete(self, live: Live) -> None:
        self.dcr.delete(write(live=live))


@contextmanager
def desk(**options: Any) -> Iterator[Desk]:
    """A session with the given options; `initial_access_token` may be plain text."""
    token = options.pop("initial_access_token", None)
    given = {**options, **({"initial_access_token": Secret(token)} if token else {})}
    memory = Memory()
    with HttpClient("partner") as http:
        yield Desk(session(http, memory, fingerprint=lambda secret: f"print:{len(secret.reveal())}", **given), memory)


def shown(live: Live) -> dict[str, Json]:
    """What a server says of a client, without the gaps."""
    return {name: value for name, value in live.fields.items() if not isinstance(value, Gap)}
