"""KEY: the keys that clients publish at their `jwks_uri` (--online)."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from oauthctl.lint import jwks
from oauthctl.lint.client import Client
from oauthctl.lint.hosts import NO_DOMAIN, NO_HOST, Standings
from oauthctl.lint.key_sets import BROKEN, SET, published, published_keys
from oauthctl.lint.rule import Hit
from oauthctl.lint.rules.key_algorithms import AUTH, ENCRYPTION, REQUEST, encryptions, signatures
from oauthctl.lint.rules.keys import ED25519, GOOD_URI, KEY, KEYED, P256, URI
from oauthctl.lint.rules.kinds import METHOD
from oauthctl.lint.severity import Severity
from oauthctl.uri import facts
from oauthctl.uri.suffix import registrable_domain

_MANY: Final = 10  # findings of one kind about one set: a stranger may write what stands in it
_THERE: Final = KEYED + GOOD_URI + "hosts:\n  shop.example.com: resolves\n"
_AT: Final = "key_sets:\n  https://shop.example.com/jwks.json: "


def _found(*keys: str) -> str:
    """An example whose key set holds these, as YAML."""
    return _THERE + _AT + "{set: {keys: [" + ", ".join(f"{{{key}}}" for key in keys) + "]}}\n"


_GOOD: Final = _found(f"{P256}, kid: a, use: sig, alg: ES256")


def _publishes(client: Client) -> bool:
    return bool(client.text(URI))


@KEY.rule(
    12,
    "published-keys-broken",
    severity=Severity.LOW,
    summary="What is at the client's `jwks_uri` is no key set that it can be known by.",
    why="The server cannot check who the client is, at once or when it fetches the keys again. Where the domain is "
    "gone, whoever registers it publishes keys of their own and is then the client.",
    fix="Publish the key set there, as JSON with `keys` and a key for each algorithm that the client names.",
    cite="RFC 7517 section 5; OpenID Connect Core 1.0 section 10.1.1",
    reads=(URI, "@hosts", "@key_sets", AUTH, REQUEST, METHOD, *ENCRYPTION),
    about=_publishes,
    online=True,
    bad=(
        _THERE.replace("resolves", "no such domain"),
        _THERE + _AT + "{broken: the answer is 404}\n",
        _found(),
        _found(f"{P256}, kid: a, use: enc").replace("hosts:", "    token_endpoint_auth_signing_alg: ES256\nhosts:"),
    ),
    good=_GOOD,
)
def published_keys_broken(client: Client) -> Iterator[Hit]:
    url = client.text(URI)
    uri = facts(url)
    standing = Standings(client, URI).of(uri)  # where it is not known, fetching tells
    if standing == NO_DOMAIN:
        why = f"{registrable_domain(uri.host)} is no domain: whoever registers it is this client"
        yield Hit(URI, f"{url} leads nowhere: {why}", url, note=why, severity=Severity.HIGH)
    elif standing == NO_HOST:
        yield Hit(URI, f"{uri.host} is not in the DNS", url, note="no such host")
    else:
        yield from _judged(client, url)


def _judged(client: Client, url: str) -> Iterator[Hit]:
    found = published(client)
    if BROKEN in found:
        yield Hit(URI, f"there is no key set at {url}: {found[BROKEN]}", url, note=str(found[BROKEN]))
        return
    keys = jwks.keys(found.get(SET))
    if not keys:
        yield Hit(URI, f"the key set at {url} has no keys", url, note="no keys")
        return
    for use, named in (("sig", signatures(client)), ("enc", encryptions(client))):
        for field, alg in named:
            if not any(jwks.usable(key, alg, use) for key in keys):
                yield Hit(field, f"no key at {url} can be used with {alg}", alg, note="no key for it")


@KEY.rule(
    17,
    "private-key-published",
    severity=Severity.CRITICAL,
    summary="The client publishes a private or symmetric key.",
    why="Anybody on the internet can read it, and be this client.",
    fix="Make a new key pair, publish its public members only, and look for what was done with the old one.",
    cite="OpenID Connect Dynamic Client Registration 1.0 section 2; RFC 7517 section 9.2",
    reads=(URI, "@key_sets"),
    about=_publishes,
    online=True,
    bad=_found(f"{ED25519}, kid: a, d: nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"),
    good=_found(f"{ED25519}, kid: a"),
)
def private_key_published(client: Client) -> Iterator[Hit]:
    for told, why in islice(jwks.secrets(published_keys(client)), _MANY):
        yield Hit(URI, f"everybody can read it: {told} ({why})", client.text(URI), note=told)


@KEY.rule(
    18,
    "weak-key-published",
    severity=Severity.HIGH,
    summary="A key that the client publishes is too short, or on a curve that JOSE does not have.",
    why="Far under 1024 bits the private part of an RSA key can be computed from the public one; with the exponent 1 none "
    "is needed: whoever cares to is the client. At 1024 bits it may be within reach of those who can pay. Many servers "
    "refuse all keys under 2048 bits, and curves that they do not know.",
    fix="Use EC P-256 (ES256), Ed25519, or RSA of 2048 bits and more.",
    cite="RFC 7518 sections 3.3 and 4.3; FAPI 2.0 Security Profile section 5.4.1",
    reads=(URI, "@key_sets"),
    about=_publishes,
    online=True,
    bad=_found(f"kty: RSA, kid: a, e: AQAB, n: {'v' * 86}"),
    good=_GOOD,
)
def weak_key_published(client: Client) -> Iterator[Hit]:
    for told, why in islice(jwks.weaknesses(published_keys(client)), _MANY):
        yield Hit(URI, f"published: {told}", client.text(URI), note=why.what, severity=why.severity)


@KEY.rule(
    19,
    "published-keys-unclear",
    severity=Severity.LOW,
    summary="Keys that the client publishes cannot be read, or not be told apart.",
    why="The server ignores what it cannot read and tries what it cannot tell apart; while keys are changed, "
    "signatures are refused at random.",
    fix="Give each key every member of its type, and a `kid` of its own, such as its thumbprint (RFC 7638).",
    cite="RFC 7518 section 6; RFC 7517 section 4.5; FAPI 2.0 Security Profile section 5.4.2",
    reads=(URI, "@key_sets"),
    about=_publishes,
    online=True,
    bad=(_found("kty: EC, kid: a, crv: P-256, x: MKBC, y: 4Etl"), _found(f"{P256}, kid: a", f"{ED25519}, kid: a")),
    good=_GOOD,
)
def published_keys_unclear(client: Client) -> Iterator[Hit]:
    keys = published_keys(client)
    for told, why in islice(chain(jwks.mix_ups(keys), jwks.faults(keys)), _MANY):
        yield Hit(URI, f"published: {told}", client.text(URI), note=why)
