"""SRV: an authorization server that describes itself twice (--online)."""

from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.diagnostics.text import shortened
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit, Looks
from oauthctl.lint.rules.servers import SHOP, SRV
from oauthctl.lint.severity import Severity

_SHOP: Final = (
    SHOP
    + """  token_endpoint: https://idp.example.com/token
  code_challenge_methods_supported: [S256]
"""
)
_OPENID: Final = _SHOP.partition("metadata:\n")[2]

# Left out, these mean that the server cannot or does not (RFC 8414 section 2, RFC 9126, RFC 9207, RFC 9101, RFC 9449).
_PROTECTIONS: Final = frozenset({
    "code_challenge_methods_supported", "authorization_response_iss_parameter_supported",
    "require_pushed_authorization_requests", "require_signed_request_object", "dpop_signing_alg_values_supported",
    "tls_client_certificate_bound_access_tokens",
})  # fmt: skip
_LISTS: Final = ("grant_types_supported", "response_types_supported", "_auth_methods_supported",
                 "_signing_alg_values_supported")  # fmt: skip


@SRV.rule(
    11,
    "metadata-disagree",
    severity=Severity.LOW,
    summary="The server describes itself in two documents, and they disagree.",
    why="Clients read one or the other: some send codes and secrets elsewhere, trust other keys, or take the server "
    "for one without PKCE and leave it out.",
    fix="Have both documents made from one configuration, and a proxy pass both through.",
    cite="RFC 8414 section 5",
    reads=("@documents",),
    looks=Looks.SERVER,
    online=True,
    about=lambda one: len(_documents(one)) > 1,
    bad=(
        _SHOP + "openid:\n" + _OPENID.replace("com/token", "com/oauth2/token"),
        _SHOP + "openid:\n" + _OPENID.replace("  code_challenge_methods_supported: [S256]\n", ""),
    ),
    good=_SHOP + "openid:\n" + _OPENID,
)
def metadata_disagree(one: Client) -> Iterator[Hit]:
    (left, this), (right, that) = sorted(_documents(one).items())[:2]
    for name in sorted({*this, *that}):
        mine, other = this.get(name), that.get(name)
        if not _compared(name, mine, other) or _same(mine, other):
            continue
        told = f"{_shown(mine)} in {left}, {_shown(other)} in {right}"
        severity = Severity.MEDIUM if _is_place(name) else None
        yield Hit(name, f"the documents disagree about `{name}`: {told}", name, note=told, severity=severity)


def _documents(one: Client) -> Mapping[str, Mapping[str, object]]:
    found = one["@documents"]
    listed = found.items() if isinstance(found, Mapping) else ()
    return {name: document for name, document in listed if isinstance(document, Mapping)}


def _is_place(name: str) -> bool:
    """Where clients send something, or whom they believe."""
    return name in {"issuer", "jwks_uri"} or name.endswith("_endpoint")


def _compared(name: str, mine: object, other: object) -> bool:
    """One document may say less than the other, but for protections."""
    if mine is None or other is None:
        return name in _PROTECTIONS
    return _is_place(name) or name in _PROTECTIONS or name.endswith(_LISTS)


def _same(mine: object, other: object) -> bool:
    """In whatever order, and with false as good as nothing."""
    if isinstance(mine, list | tuple) and isinstance(other, list | tuple):
        return sorted(map(str, mine)) == sorted(map(str, other))
    return mine == other or not (mine or other)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return shortened(", ".join(map(str, value)), 80)
    return "nothing" if value is None else shortened(str(value), 80)
