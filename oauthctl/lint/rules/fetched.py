"""MET: addresses that the server itself fetches or calls, and that lead to its own side."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit
from oauthctl.lint.rules.metadata import MET
from oauthctl.lint.severity import Severity
from oauthctl.model.value import FieldId
from oauthctl.uri.special import Where, pointed_at

STAGE: Final = ("@production", "@environment")  # what led_inside reads besides its field
_FETCHED: Final = ("jwks_uri", "signed_jwks_uri", "sector_identifier_uri", "request_uris",
                   "backchannel_client_notification_endpoint")  # fmt: skip
_INSIDE: Final = {
    Where.METADATA: (Severity.HIGH, "which gives out its credentials"),
    Where.LOOPBACK: (Severity.MEDIUM, "the server's own machine"),
    Where.LINK_LOCAL: (Severity.MEDIUM, "on the server's own network"),
    Where.RESERVED: (Severity.MEDIUM, "to most systems their own machine, or none"),
    Where.PRIVATE: (Severity.INFO, "in the server's network another machine, perhaps, than in yours"),
}

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""


def led_inside(client: Client, field: FieldId) -> Iterator[Hit]:
    """A hit for each address in the field at which the server would meet itself, its own network, or its cloud."""
    aside = bool(client.text("@environment")) and not client.flag("@production")  # a server on the developer's machine
    for uri in client.uris(field):
        kind = pointed_at(uri.host) if uri.host else Where.PUBLIC
        if kind in _INSIDE:
            severity, meaning = _INSIDE[kind]
            severity = Severity.LOW if aside and kind is Where.LOOPBACK else severity
            named = meaning if kind is Where.LOOPBACK else f"{kind.value}, {meaning}"
            yield Hit(field, f"the server calls {uri.text}: {named}", uri.text, note=named, severity=severity)


@MET.rule(
    18,
    "server-fetches-inside",
    severity=Severity.MEDIUM,
    summary="The server is to fetch something of the client from its own machine, its own network or its cloud.",
    why="It is not the client that is found there. Whoever chose the address has the login server ask systems that "
    "only it can reach, and learns from its answers and errors what they say.",
    fix="Write the address at which the server reaches the client, by a name of yours.",
    cite="RFC 9101 section 10.4",
    reads=(*_FETCHED, *STAGE),
    bad=(
        _WEB + "    token_endpoint_auth_method: private_key_jwt\n    jwks_uri: https://169.254.169.254/jwks.json\n",
        _WEB + '    request_uris: ["https://localhost/request.jwt"]\n',
    ),
    good=_WEB + '    request_uris: ["https://shop.example.com/request.jwt"]\n',
)
def server_fetches_inside(client: Client) -> Iterator[Hit]:
    for field in _FETCHED:
        if client.has(field):
            yield from led_inside(client, field)
