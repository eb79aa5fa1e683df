"""What the templates of policies look at: one small function for each, made for its parameters."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final, NamedTuple

from oauthctl.diagnostics.text import shortened
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit
from oauthctl.model.value import FieldId
from oauthctl.uri import UriFacts

Check = Callable[[Client], Iterable[Hit]]
Given = Mapping[str, Any]


class Made(NamedTuple):
    """A template with its parameters. reads: what its function asks of a client."""

    reads: tuple[FieldId, ...]
    check: Check


def made(template: str, given: Given) -> Made:
    """The function of a template; the schema has checked its parameters."""
    return _MAKERS[template](given)


def _uris(allowed: Sequence[str], fits: Callable[[UriFacts], bool], told: str) -> Made:
    """Each redirect URI fits. told: what is said of one that does not."""

    def check(client: Client) -> Iterable[Hit]:
        for uri in client.uris("redirect_uris"):
            if not fits(uri):
                yield Hit("redirect_uris", told.format(shortened(uri.text)), uri.text, f"allowed: {_listed(allowed)}")

    return Made(("redirect_uris",), check)


def _hosts(given: Given) -> Made:
    def fits(uri: UriFacts) -> bool:
        return (not uri.is_web or _host_in(uri.host, given["hosts"])) and not (uri.host and uri.strange)

    return _uris(given["hosts"], fits, "`{}` does not lead to an allowed host")


def _host_in(host: str, allowed: Sequence[str]) -> bool:
    return any(host.endswith(one[1:]) and len(host) >= len(one) if one.startswith("*.") else host == one
               for one in allowed)  # fmt: skip


def _schemes(given: Given) -> Made:
    return _uris(given["schemes"], lambda uri: uri.scheme in given["schemes"], "the scheme of `{}` is not allowed")


def _shaped(fact: FieldId, forms: Sequence[str], told: str) -> Made:
    """A text that is there has one of the forms."""

    def check(client: Client) -> Iterable[Hit]:
        found = client.text(fact)
        if found and not matches(found, forms):
            yield Hit(fact, told.format(shortened(found)), found, f"one of: {_listed(forms)}")

    return Made((fact,), check)


def _required(given: Given) -> Made:
    names = [(name, "@owner" if name == "owner" else name) for name in given["fields"]]

    def check(client: Client) -> Iterable[Hit]:
        for shown, name in names:
            if client[name] in (None, "", [], (), {}):
                yield Hit(name, f"`{shown}` is missing")

    return Made(tuple(name for _, name in names), check)


def _lifetime(given: Given) -> Made:
    name, most = given["field"], given["seconds"]

    def check(client: Client) -> Iterable[Hit]:
        found = client.seconds(name)
        if found is not None and found > most:
            yield Hit(name, f"`{name}` is {found} seconds, and at most {most} are allowed", found)

    return Made((name,), check)


def _values(name: FieldId, allowed: Sequence[str] | None, forbidden: Sequence[str] = ()) -> Made:
    def check(client: Client) -> Iterable[Hit]:
        for word in _words(client[name]):
            if (allowed is not None and word not in allowed) or matches(word, forbidden):
                note = f"allowed: {_listed(allowed)}" if allowed is not None else ""
                yield Hit(name, f"`{shortened(word)}` is not allowed in `{name}`", word, note)

    return Made((name,), check)


def _pkce(_: Given) -> Made:
    def check(client: Client) -> Iterable[Hit]:
        if "authorization_code" in client.words("grant_types") and client.text("settings.pkce") != "required":
            yield Hit("settings.pkce", "PKCE is not required", client["settings.pkce"], "required")

    return Made(("grant_types", "settings.pkce"), check)


_MAKERS: Final[Mapping[str, Callable[[Given], Made]]] = {
    "allowed-redirect-hosts": _hosts,
    "allowed-redirect-schemes": _schemes,
    "client-names": lambda given: _shaped("@key", given["keys"], "the key `{}` is not as clients are named"),
    "owners": lambda given: _shaped("@owner", given["owners"], "the owner `{}` is not known"),
    "required-fields": _required,
    "maximum-lifetime": _lifetime,
    "allowed-values": lambda given: _values(given["field"], given["values"]),
    "forbidden-values": lambda given: _values(given["field"], None, given["values"]),
    "forbidden-scopes": lambda given: _values("scope", None, given["scopes"]),
    "allowed-grant-types": lambda given: _values("grant_types", given["grant_types"]),
    "allowed-authentication": lambda given: _values("token_endpoint_auth_method", given["methods"]),
    "required-pkce": _pkce,
}


def _words(value: Any) -> tuple[str, ...]:
    """The values to compare, as they are written; a text of several words is one for each."""
    if isinstance(value, str):
        return tuple(value.split())
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return tuple(map(str, value)) if isinstance(value, list | tuple) else () if value is None else (str(value),)


def matches(text: str, globs: Sequence[str]) -> bool:
    """Whether a text has one of the forms."""
    return any(fnmatchcase(text, glob) for glob in globs)


def _listed(values: Sequence[str]) -> str:
    return shortened(", ".join(values), 100)
