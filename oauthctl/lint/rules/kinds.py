"""Which clients a rule is about, and other questions that many rules ask."""

from collections.abc import Iterator, Mapping
from typing import Final

from oauthctl.lint.client import CannotTell, Client
from oauthctl.model.value import FieldId
from oauthctl.uri import UriFacts
from oauthctl.uri.suffix import same_site

CODE: Final = "authorization_code"
IMPLICIT: Final = "implicit"
REFRESH: Final = "refresh_token"
CREDENTIALS: Final = "client_credentials"
PASSWORD: Final = "password"  # noqa: S105  # a grant type (RFC 6749 section 4.3)
DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SAML_BEARER: Final = "urn:ietf:params:oauth:grant-type:saml2-bearer"
CIBA: Final = "urn:openid:params:grant-type:ciba"
BROWSER_PRESETS: Final = frozenset({"spa"})
APP_PRESETS: Final = frozenset({"native", "cli", "mcp-local"})
AGENT_PRESETS: Final = frozenset({"mcp-hosted", "mcp-local"})
SERVER_PRESETS: Final = frozenset({"web", "bff", "service", "exchange", "mcp-hosted", "fapi2", "ciba"})

# What the predicates below read; a rule that uses one names these in `reads`.
METHOD: Final = "token_endpoint_auth_method"
GRANTS: Final = "grant_types"
# Whom a certificate must name (RFC 8705 section 2.1.2).
SUBJECTS: Final = (
    "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_uri",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_email",
)


def is_public(client: Client) -> bool:
    """Whether it has nothing to authenticate with (RFC 6749 section 2.1)."""
    return client.text(METHOD) == "none"


def is_confidential(client: Client) -> bool:
    """Whether it proves who it is at the token endpoint."""
    return not is_public(client)


def uses_secret(client: Client) -> bool:
    """Whether it authenticates with a secret that the server knows, too."""
    return client.text(METHOD) in SECRET_METHODS


def has_redirects(client: Client) -> bool:
    """Whether it uses a grant that comes back by redirect."""
    return bool({CODE, IMPLICIT}.intersection(client.words(GRANTS)))


def has_plain_redirects(client: Client) -> bool:
    """Whether every redirect URI is plain https to a name: nothing about its spelling is worth asking."""
    return all(uri.ordinary for uri in client.uris("redirect_uris"))


def hosts_are_open(client: Client) -> bool:
    """Whether some redirect URI has no host of its own: another one cannot be called foreign then."""
    uris = client.uris("redirect_uris")
    return not uris or any(not uri.scheme or "*" in uri.host or "{" in uri.host for uri in uris)


def is_foreign(uri: UriFacts, client: Client) -> bool:
    """Whether a page is of another site than every redirect URI; never where there is none to compare with."""
    if not uri.is_web or uri.is_loopback or not uri.host or "*" in uri.host or client.is_so(hosts_are_open):
        return False
    own = {one.host for one in client.uris("redirect_uris") if one.is_web and one.host and not one.is_loopback}
    return bool(own) and uri.host not in own and not any(same_site(uri.host, host) for host in own)


def translations(client: Client, field: FieldId) -> Iterator[tuple[FieldId, str]]:
    """What people read in a member, and in those that translate it (RFC 7591 section 2.2), each under its own name."""
    if client.known(field) and client.text(field):
        yield field, client.text(field)
    tagged = client["@tagged"]
    for name, text in tagged.items() if isinstance(tagged, Mapping) else ():
        if name.partition("#")[0] == field and isinstance(text, str):
            yield name, text


WHO: Final = ("@preset", "@ruleset", GRANTS)  # what is_agent reads


def is_agent(client: Client) -> bool:
    """Whether it is for agents (MCP): by its preset; in the ruleset `mcp` every client that logs users in."""
    return client.text("@preset") in AGENT_PRESETS or (client.text("@ruleset") == "mcp" and has_redirects(client))


def uses_code(client: Client) -> bool:
    """Whether it asks for authorization codes."""
    return CODE in client.words(GRANTS)


def refuses_logins(client: Client) -> bool:
    """Whether no login can begin: Keycloak sends nobody to an address that is not registered, and there is none."""
    return client.text("@adapter") == "keycloak" and not client.flag("@redirects")


def refreshes(client: Client) -> bool:
    """Whether it gets refresh tokens."""
    return REFRESH in client.words(GRANTS)


EFFECT: Final = ("@unheld", "@live")  # what takes_effect reads


def takes_effect(client: Client, field: FieldId) -> bool:
    """Whether what is said of it holds: the provider shows it, or can hold it for one client. It refuses the rest."""
    return client.known(field) if client.flag("@live") else field not in client.words("@unheld")


SECRET_METHODS: Final = frozenset({"client_secret_basic", "client_secret_post", "client_secret_jwt"})
KEY_METHODS: Final = frozenset({"private_key_jwt", "self_signed_tls_client_auth"})  # proved with registered keys
DPOP: Final = "dpop_bound_access_tokens"
MTLS: Final = "tls_client_certificate_bound_access_tokens"
RESPONSES: Final = "response_types"


def is_bound(client: Client) -> bool:
    """Whether its access tokens are of no use without its key (RFC 9449, RFC 8705 section 3)."""
    return client.flag(DPOP) or client.flag(MTLS)


def response_words(client: Client) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each response type as written, and the set of words that it is."""
    found = client[RESPONSES]
    listed = found if isinstance(found, list | tuple) else ()
    return tuple((one, frozenset(one.split())) for one in listed if isinstance(one, str))


def server(client: Client) -> Mapping[str, object]:
    """The authorization server's metadata (RFC 8414)."""
    found = client["@server"]
    if not isinstance(found, Mapping):
        raise CannotTell("@server")
    return found


def announced(client: Client, name: str) -> tuple[str, ...] | None:
    """A list in the authorization server's metadata; None where it does not say."""
    found = server(client).get(name)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list | tuple) else None
