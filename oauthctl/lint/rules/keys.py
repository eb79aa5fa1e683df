"""KEY: the keys of clients."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint import jwks
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit, Repair
from oauthctl.lint.rules.shared_hosts import severity_of
from oauthctl.lint.severity import Severity
from oauthctl.uri.hosting import Shared, shared
from oauthctl.uri.wildcard import wildcard

KEY: Final = Family("KEY", "Keys and algorithms")

JWKS: Final = "jwks"
URI: Final = "jwks_uri"
SIGNED_URI: Final = "signed_jwks_uri"

WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""
KEYED: Final = WEB + "    token_endpoint_auth_method: private_key_jwt\n"
GOOD_URI: Final = '    jwks_uri: "https://shop.example.com/jwks.json"\n'
P256: Final = "kty: EC, crv: P-256, x: MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4, y: 4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"  # the public key of RFC 7517 appendix A.1
ED25519: Final = "kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"  # RFC 8037 appendix A.2


def key_set(*keys: str) -> str:
    """A client's `jwks` in a declaration, of keys as YAML."""
    return "    jwks:\n      keys:\n" + "".join(f"        - {{{key}}}\n" for key in keys)


GOOD_SET: Final = key_set(f"{P256}, kid: a, use: sig, alg: ES256")


@KEY.rule(
    1,
    "keys-twice",
    severity=Severity.MEDIUM,
    summary="A client has both `jwks` and `jwks_uri`.",
    why="Which of them counts is the server's choice: a key that was taken out of one can go on working through "
    "the other.",
    fix="Keep `jwks_uri` and remove `jwks`.",
    cite="RFC 7591 section 2; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(JWKS, URI),
    repairs="unsafe",
    bad=KEYED + GOOD_URI + GOOD_SET,
    good=KEYED + GOOD_URI,
)
def keys_twice(client: Client) -> Iterator[Hit]:
    if client[JWKS] and client[URI]:
        repair = Repair("remove jwks", safe=False, edits=(("unset", JWKS, None, None),))
        related = ((URI, "keys are here, too"),)
        yield Hit(JWKS, "keys stand in `jwks` and in `jwks_uri`", note="which counts?", related=related, repair=repair)


@KEY.rule(
    2,
    "private-key-in-declaration",
    severity=Severity.HIGH,
    summary="A key set holds a private or symmetric key.",
    why="Whoever reads the repository or the provider's console can be this client, and decrypt what is meant for it.",
    fix="Make a new key pair, keep its private part with the application, and declare the public members only.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; RFC 7517 section 9.2",
    reads=(JWKS,),
    bad=KEYED + key_set(f"{ED25519}, kid: a, d: nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"),
    good=KEYED + key_set(f"{ED25519}, kid: a"),
)
def private_key_in_declaration(client: Client) -> Iterator[Hit]:
    """The place is the client's: reports quote the line, and key material must not be repeated."""
    for told, why in jwks.secrets(jwks.keys(client[JWKS])):
        yield Hit("@key", f"in jwks, {told} ({why})", note=f"in jwks, {told}")


@KEY.rule(
    3,
    "jwks-uri-not-https",
    severity=Severity.HIGH,
    summary="The client's keys are fetched without TLS.",
    why="Whoever is between the server and that address answers with keys of their own and is then the client.",
    fix="Publish the keys under https.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(URI, SIGNED_URI),
    repairs="unsafe",
    bad=KEYED + '    jwks_uri: "http://shop.example.com/jwks.json"\n',
    good=KEYED + GOOD_URI,
)
def jwks_uri_not_https(client: Client) -> Iterator[Hit]:
    for field in (URI, SIGNED_URI):
        for uri in client.uris(field) if client.known(field) else ():
            if uri.scheme != "https":
                new = f"https{uri.text[4:]}" if uri.text.startswith("http:") else ""
                repair = Repair("use https", safe=False, edits=(("set", field, uri.text, new),)) if new else None
                milder = Severity.LOW if uri.is_loopback else None  # nobody is on the way, and no server finds it
                yield Hit(field, f"{uri.text} is not https", uri.text, note="not https", severity=milder, repair=repair)


@KEY.rule(
    20,
    "jwks-uri-shared-host",
    severity=Severity.HIGH,
    summary="The client's keys are fetched from a host that others can have, or from a pattern.",
    why="Whoever has that host, or its name after you, publishes keys of their own: they are the client, without any "
    "secret, and read what is encrypted for it.",
    fix="Publish the keys on a domain of your own, and write its address out.",
    cite="OpenID Connect Core 1.0 section 10.1.1",
    reads=(URI, SIGNED_URI, "@production"),
    bad=(
        KEYED + '    jwks_uri: "https://acme-shop.ngrok.app/jwks.json"\n',
        KEYED + '    jwks_uri: "https://bit.ly/acme-keys"\n',
        KEYED + '    jwks_uri: "https://*.example.com/jwks.json"\n',
    ),
    good=KEYED + GOOD_URI,
)
def jwks_uri_shared_host(client: Client) -> Iterator[Hit]:
    for field in (URI, SIGNED_URI):
        for uri in client.uris(field) if client.has(field) else ():
            kind = shared(uri.host)
            if wildcard(uri):
                told = "a pattern, and the server fetches one address"
                yield Hit(field, f"{uri.text} is {told}", uri.text, note=told, severity=Severity.MEDIUM)
            elif kind:
                verb = "is" if kind is Shared.SHORTENER else "belongs to"
                told, severity = f"{uri.host} {verb} {kind.value}", severity_of(kind, client)
                yield Hit(field, told, uri.text, note=kind.value, severity=severity)


@KEY.rule(
    4,
    "weak-key",
    severity=Severity.HIGH,
    summary="A key of the client is too short, or on a curve that JOSE does not have.",
    why="Far under 1024 bits the private part of an RSA key can be computed from the public one; with the exponent 1 none "
    "is needed: whoever cares to is the client. At 1024 bits it may be within reach of those who can pay. Many servers "
    "refuse all keys under 2048 bits, and curves that they do not know.",
    fix="Use EC P-256 (ES256), Ed25519, or RSA of 2048 bits and more.",
    cite="RFC 7518 sections 3.3 and 4.3; FAPI 2.0 Security Profile section 5.4.1",
    reads=(JWKS,),
    bad=KEYED + key_set(f"kty: RSA, kid: a, e: AQAB, n: {'v' * 86}"),
    good=KEYED + GOOD_SET,
)
def weak_key(client: Client) -> Iterator[Hit]:
    for told, why in jwks.weaknesses(jwks.keys(client[JWKS])):
        yield Hit(JWKS, told, note=why.what, severity=why.severity)


@KEY.rule(
    5,
    "kid-missing-or-twice",
    severity=Severity.LOW,
    summary="Several keys of a client cannot be told apart by `kid`.",
    why="The server has to try one after the other; while keys are changed, signatures are refused at random.",
    fix="Give each key a `kid` of its own, such as its thumbprint (RFC 7638).",
    cite="RFC 7517 section 4.5; FAPI 2.0 Security Profile section 5.4.2",
    reads=(JWKS,),
    bad=(
        KEYED + key_set(f"{P256}, kid: a", f"{ED25519}, kid: a"),
        KEYED + key_set(P256, f"{ED25519}, kid: b"),
    ),
    good=KEYED + key_set(f"{P256}, kid: a", f"{ED25519}, kid: b"),
)
def kid_missing_or_twice(client: Client) -> Iterator[Hit]:
    for told, why in jwks.mix_ups(jwks.keys(client[JWKS])):
        yield Hit(JWKS, told, note=why)


@KEY.rule(
    6,
    "key-use-missing",
    severity=Severity.LOW,
    summary="A set with keys for signing and for encryption does not say which is which.",
    why="The server may encrypt to a signing key or accept signatures by an encryption key; then things fail, or "
    "one key serves two purposes.",
    fix="Write `use: sig` or `use: enc` in every key.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(JWKS,),
    bad=KEYED + key_set(f"{ED25519}, kid: a", f"{P256}, kid: b, use: enc"),
    good=KEYED + key_set(f"{ED25519}, kid: a, use: sig", f"{P256}, kid: b, use: enc"),
)
def key_use_missing(client: Client) -> Iterator[Hit]:
    keys = jwks.keys(client[JWKS])
    if len({jwks.purpose(key) for key in keys}) > 1 and any(jwks.purpose(key) == "enc" for key in keys):
        for index, key in enumerate(keys):
            if not jwks.text(key, "use"):
                yield Hit(JWKS, f"{jwks.name(key, index)} has no `use`", note="signing or encryption?")


@KEY.rule(
    11,
    "inline-keys",
    severity=Severity.INFO,
    summary="A client that runs on a server has its keys inline.",
    why="Each change of a key is a change at the provider; in a hurry, after a leak, it is one step more.",
    fix="Publish the keys and write `jwks_uri`.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(JWKS, URI, "@preset"),
    pedantic=True,
    about=lambda client: client.text("@preset") in {"web", "bff", "fapi2", "mcp-hosted"},
    bad=KEYED + GOOD_SET,
    good=KEYED + GOOD_URI,
)
def inline_keys(client: Client) -> Iterator[Hit]:
    if client[JWKS] and not client[URI]:
        yield Hit(JWKS, "keys stand inline", note="changed only through the provider")


@KEY.rule(
    15,
    "key-malformed",
    severity=Severity.LOW,
    summary="A key of the client cannot be read.",
    why="The server ignores it or refuses the whole set: the client cannot prove who it is.",
    fix="Write the key as a JSON Web Key: base64url without padding, `kty` and `crv` in the registered letters, every member of its type.",
    cite="RFC 7518 section 6; RFC 8037 section 2",
    reads=(JWKS,),
    bad=(
        KEYED + key_set("kty: EC, kid: a, crv: P-256, x: MKBC, y: 4Etl"),
        KEYED + "    jwks: {keys: []}\n",
        KEYED + key_set(f"{P256}, kid: a".replace("P-256", "p-256")),
    ),
    good=KEYED + GOOD_SET,
)
def key_malformed(client: Client) -> Iterator[Hit]:
    found = client[JWKS]
    if not found:
        return
    keys = jwks.keys(found)
    if not keys:
        yield Hit(JWKS, "the set has no keys", note="no keys")
    for told, why in jwks.faults(keys):
        yield Hit(JWKS, told, note=why)
