"""RES: for which APIs tokens are good."""

from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Looks
from oauthctl.lint.rules.kinds import announced
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.scopes import STANDARD
from oauthctl.uri import facts
from oauthctl.uri.suffix import registrable_domain

RES: Final = Family("RES", "Resources and audiences")

_SCOPE: Final = "scope"
_AUDIENCES: Final = "settings.audiences"
_OWN: Final = "@own_scopes"
_URI: Final = "uri"

_SHOP: Final = """
clients:
  shop:
    preset: web
    provider: sso
    redirect_uris: ["https://shop.example.com/cb"]
    scope: [openid, "orders:read"]
"""
_FREE: Final = '\nscopes:\n  "orders:read": {provider: sso}' + _SHOP
_CLAIMS: Final = (
    "{provider: sso, extensions: {keycloak: {protocolMappers: "
    "{team: {protocolMapper: oidc-usermodel-attribute-mapper, config: {claim.name: team}}}}}}"
)
_API: Final = (
    '\nresources:\n  orders:\n    provider: sso\n    uri: "{uri}"\n    scopes:\n      "orders:read": {{}}' + _SHOP
)
_ORDERS: Final = "https://api.example.com/orders"
_TWO: Final = """
resources:
  orders: {{provider: sso, uri: "https://api.example.com/orders", scopes: {{"orders:read": {{}}}}}}
  other: {{provider: sso, uri: "{other}", scopes: {{"other:read": {{}}}}}}"""
_BOTH: Final = _TWO + _SHOP.replace('"orders:read"]', '"orders:read", "other:read"]')


def audiences_of(client: Client) -> dict[str, str]:
    """The APIs that tokens of a client are good for, as far as the project says; and the field that says it."""
    found = dict.fromkeys(client.words(_AUDIENCES), _AUDIENCES) if client.known(_AUDIENCES) else {}
    own = client[_OWN]
    for scope in client.words(_SCOPE) if isinstance(own, Mapping) else ():
        listed = own.get(scope)
        for audience in listed if isinstance(listed, list | tuple) else ():
            if isinstance(audience, str):
                found.setdefault(audience, _SCOPE)
    return found


def _maps_claims(scope: Client) -> bool:
    """Whether a provider's own settings say what goes into its tokens: it is about these claims, or names an API there."""
    native = scope["@native"]
    return isinstance(native, Mapping) and any(item.startswith("protocolMappers.") for item in native)


@RES.rule(
    1,
    "scope-without-audience",
    severity=Severity.LOW,  # a scope may be about claims only
    confidence=Confidence.MEDIUM,
    summary="A client gets tokens with an API's scope, and nothing says which API they are for.",
    why="Every API that trusts the server takes such a token: one that is taken over, or only curious, can use it at "
    "all the others.",
    fix="Put the scope below its API, under `resources:`, or write `settings.audiences` at the scope or the client.",
    cite="RFC 9700 section 2.3; RFC 8707 section 2",
    reads=("@key", "@provider", _AUDIENCES, "@unaimed", "@unheld", "@native"),
    looks=Looks.SCOPE,
    about=lambda scope: (
        scope.text("@key") not in STANDARD and _AUDIENCES not in scope.words("@unheld") and not _maps_claims(scope)
    ),
    bad=_FREE,
    good=(_API.format(uri=_ORDERS), _FREE.replace("{provider: sso}", _CLAIMS)),
)
def scope_without_audience(scope: Client) -> Iterator[Hit]:
    name, unaimed = scope.text("@key"), scope["@unaimed"]
    client = unaimed.get(f"{scope.text('@provider')}/{name}") if isinstance(unaimed, Mapping) else None
    if client and not (scope.known(_AUDIENCES) and scope.words(_AUDIENCES)):
        yield Hit("@key", f"{client} gets tokens with {name} for no API in particular", name, note="for which API?")


@RES.rule(
    2,
    "resource-uri-unfit",
    severity=Severity.LOW,
    summary="The identifier of an API is no absolute https URI, or has a query or fragment.",
    why="Clients cannot ask for a token for it by `resource`, or the server and the API read it differently: then "
    "tokens are refused, or taken by another API of the same address.",
    fix="Write the https address of the API, without `?` and `#`.",
    cite="RFC 8707 section 2; RFC 9728 section 1.2",
    reads=(_URI,),
    looks=Looks.RESOURCE,
    bad=(
        _API.format(uri="orders"),
        _API.format(uri=f"{_ORDERS}#v1"),
        _API.format(uri=f"{_ORDERS}?tenant=a"),
        _API.format(uri=_ORDERS.replace("https", "http")),
    ),
    good=_API.format(uri=_ORDERS),
)
def resource_uri_unfit(resource: Client) -> Iterator[Hit]:
    for uri in resource.uris(_URI):
        if uri.fragment is not None:
            yield Hit(_URI, f"{uri.text} has a fragment", uri.text, note="`#` and what follows",
                      severity=Severity.MEDIUM)  # fmt: skip
        elif not uri.scheme or (uri.is_web and not uri.host):
            yield Hit(_URI, f"{uri.text} is no absolute URI", uri.text, note="not absolute")
        elif uri.query is not None:
            yield Hit(_URI, f"{uri.text} has a query", uri.text, note="`?` and what follows")
        elif uri.scheme == "http" and not uri.is_loopback:
            yield Hit(_URI, f"{uri.text} is not https", uri.text, note="not https")


@RES.rule(
    3,
    "audiences-of-several-owners",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    summary="One client's tokens are good for APIs of several owners.",
    why="Each of these APIs sees the token and can use it at the others, in the user's name.",
    fix="Use one client for each, or ask for one API at a time (`resource`) at a server that then narrows the token.",
    cite="RFC 9700 sections 2.3 and 4.10.2",
    reads=(_SCOPE, _AUDIENCES, _OWN),
    bad=_BOTH.format(other="https://api.partner.example.net/stock"),
    good=_BOTH.format(other="https://stock.example.com/"),
)
def audiences_of_several_owners(client: Client) -> Iterator[Hit]:
    audiences = audiences_of(client)
    hosts = {uri.host: field for uri, field in ((facts(text), field) for text, field in audiences.items())
             if uri.is_web and uri.host and not uri.is_loopback}  # fmt: skip
    owners = sorted(map(registrable_domain, hosts)) if len(hosts) > 1 else []
    if len(set(owners)) > 1:
        field = _AUDIENCES if _AUDIENCES in hosts.values() else _SCOPE
        yield Hit(field, f"tokens are good at {', '.join(dict.fromkeys(owners))}", note="several owners")


_ANNOUNCED: Final = """
metadata:
  protected_resources: ["https://api.example.com/{name}"]
"""


@RES.rule(
    4,
    "resource-not-announced",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    summary="The authorization server does not list an API among those that its tokens are for.",
    why="A client that compares the server's list with the API's own refuses to log in; or the identifier is written "
    "differently in the two places, and tokens for one are refused by the other.",
    fix="Write the identifier as the server has it; servers may leave resources out of the list.",
    cite="RFC 9728 sections 4 and 7.6",
    reads=(_URI, "@server"),
    looks=Looks.RESOURCE,
    online=True,
    bad=_API.format(uri=_ORDERS) + _ANNOUNCED.format(name="stock"),
    good=_API.format(uri=_ORDERS) + _ANNOUNCED.format(name="orders"),
)
def resource_not_announced(resource: Client) -> Iterator[Hit]:
    known = announced(resource, "protected_resources")
    uri = resource.text(_URI)
    if known is not None and uri not in known:
        near = next((one for one in known if one.rstrip("/") == uri.rstrip("/")), "")
        yield Hit(_URI, f"the server does not list {uri}{f', but {near}' if near else ''}", uri, note="not listed")


@RES.rule(
    5,
    "resource-twin",
    severity=Severity.LOW,
    summary="Two APIs have the same identifier but for a slash at its end.",
    why="They are two audiences: a token for one is refused by the other, or the API is told to take both, and nobody "
    "knows any more which tokens it takes.",
    fix="Write one of them, as the API itself compares it.",
    cite="RFC 8707 section 2; RFC 3986 section 6.2.1",
    reads=(_URI, "@resources"),
    looks=Looks.RESOURCE,
    bad=_BOTH.format(other=f"{_ORDERS}/"),
    good=_BOTH.format(other="https://api.example.com/stock"),
)
def resource_twin(resource: Client) -> Iterator[Hit]:
    uri = resource.text(_URI)
    if uri.endswith("/") and uri[:-1] in (resource["@resources"] or ()):
        yield Hit(_URI, f"{uri[:-1]} is another audience", uri, note="a slash more than the other")
