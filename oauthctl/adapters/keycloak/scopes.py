"""Which client scopes a client has: those that show in tokens are `scope`, the others are items (DECISIONS 11)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from oauthctl.adapters.keycloak.body import Wanted
from oauthctl.diagnostics.errors import InvalidRequest
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

OPENID: Final = "openid"  # every client may ask for it; it is no client scope
SECTION: Final = "clientScopes"
DEFAULT: Final = "default"
OPTIONAL: Final = "optional"
UNASSIGNED: Final = "none"
STANDARD: Final = frozenset(
    {"acr", "basic", "roles", "web-origins"}
)  # hidden ones that Keycloak assigns to every client
FIELDS: Final = frozenset({"scope", "settings.default_scopes"})
_PREFIX: Final = f"extensions.keycloak.{SECTION}."
_AUTOMATIC: Final = "service_account"  # assigned to every client with a service account, and only to these


class Catalogue(NamedTuple):
    """The client scopes of a realm: their ids, and which of them do not show in a token's `scope`."""

    ids: Mapping[str, str]
    hidden: frozenset[str]

    @classmethod
    def of(cls, representations: Iterable[Mapping[str, Any]]) -> "Catalogue":
        """From the realm's list of client scopes; those of SAML are not for us."""
        found = [one for one in representations if one.get("protocol") == "openid-connect"]
        return cls(
            {str(one["name"]): str(one["id"]) for one in found},
            frozenset(str(one["name"]) for one in found if not shows(one)),
        )


def shows(representation: Mapping[str, Any]) -> bool:
    """Whether a client scope is named in tokens. Absent means that it is."""
    return (representation.get("attributes") or {}).get("include.in.token.scope") != "false"


class Assignment(NamedTuple):
    """The scopes of one client, by name."""

    default: frozenset[str]
    optional: frozenset[str]

    @classmethod
    def of(cls, native: Mapping[str, Any]) -> "Assignment":
        return cls(
            frozenset(native.get("defaultClientScopes") or ()),
            frozenset(native.get("optionalClientScopes") or ()),
        )


def read(assigned: Assignment, catalogue: Catalogue, *, service_account: bool) -> dict[FieldId, Json]:
    """Hidden scopes are items where they are not as Keycloak itself assigns them: `default`, `optional` or `none`."""
    hidden = catalogue.hidden
    usual = _usual(service_account=service_account) & hidden
    found: dict[FieldId, Json] = {
        "scope": sorted((assigned.default | assigned.optional) - hidden),
        "settings.default_scopes": sorted(assigned.default - hidden),
    }
    unusual = {
        **dict.fromkeys(usual - assigned.default, UNASSIGNED),
        **dict.fromkeys(assigned.default & hidden - usual, DEFAULT),
        **dict.fromkeys(assigned.optional & hidden, OPTIONAL),
    }
    return found | {_PREFIX + name: kind for name, kind in unusual.items()}


def _usual(*, service_account: bool) -> frozenset[str]:
    """The hidden scopes that Keycloak itself assigns to a client."""
    return STANDARD | {_AUTOMATIC} if service_account else STANDARD


def declared(name: str, kind: Json) -> Json:
    """An assignment as written in a declaration; None where it is what Keycloak does by itself."""
    if name == _AUTOMATIC:  # depends on the client
        return kind
    return None if kind == (DEFAULT if name in STANDARD else UNASSIGNED) else kind


def touched(wanted: Wanted) -> bool:
    """Whether a write changes what is assigned."""
    return wanted.touches(*FIELDS) or any(field.startswith(_PREFIX) for field in wanted.changed)


def merged(before: Assignment, catalogue: Catalogue, wanted: Wanted) -> Assignment:
    """What is to be assigned. Raises InvalidRequest for a scope that the realm does not have."""
    default, optional = _visible(before, catalogue, wanted)
    hidden = dict.fromkeys(before.optional & catalogue.hidden, OPTIONAL)
    hidden |= dict.fromkeys(before.default & catalogue.hidden, DEFAULT)
    grants = wanted.after.get("grant_types")
    usual = _usual(service_account=isinstance(grants, list | tuple) and "client_credentials" in grants)
    for field in wanted.changed:
        if field.startswith(_PREFIX):
            name = field.removeprefix(_PREFIX)
            hidden[name] = str(wanted.after.get(field) or (DEFAULT if name in usual else UNASSIGNED))
    result = Assignment(
        default | {name for name, kind in hidden.items() if kind == DEFAULT},
        optional | {name for name, kind in hidden.items() if kind == OPTIONAL},
    )
    _check((result.default | result.optional) - before.default - before.optional, catalogue.ids)
    return result


def _visible(before: Assignment, catalogue: Catalogue, wanted: Wanted) -> tuple[frozenset[str], frozenset[str]]:
    default, optional = before.default - catalogue.hidden, before.optional - catalogue.hidden
    if not wanted.touches(*FIELDS):
        return default, optional
    every = _names(wanted.after.get("scope"), catalogue) if "scope" in wanted.after else default | optional
    if "settings.default_scopes" in wanted.after:
        default = _names(wanted.after.get("settings.default_scopes"), catalogue)
    if wanted.touches("settings.default_scopes"):
        every |= default
    default &= every
    return default, every - default


def _names(value: Json, catalogue: Catalogue) -> frozenset[str]:
    listed = value.split() if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    names = frozenset(map(str, listed))
    if names & catalogue.hidden:
        name = min(names & catalogue.hidden)
        raise InvalidRequest(
            f"the client scope `{name}` is not named in tokens, so it is no part of scope; nothing was sent",
            next=f"assign it by extensions.keycloak.{SECTION}.{name}: default",
        )
    return names if OPENID in catalogue.ids else names - {OPENID}


def _check(names: Collection[str], known: Collection[str]) -> None:
    missing = sorted(name for name in names if name not in known)
    if missing:
        from oauthctl.diagnostics.text import printable, suggestion

        near = suggestion(missing[0], known)
        raise InvalidRequest(
            f"the realm has no client scope {', '.join(f'`{printable(name)}`' for name in missing)}; nothing was sent",
            next=f"did you mean `{near}`?" if near else "declare it under scopes:, or have it made",
        )


class Move(NamedTuple):
    """One call: `kind` is `default` or `optional`."""

    assign: bool
    kind: str
    name: str


def moves(before: Assignment, after: Assignment) -> list[Move]:
    """The calls from one assignment to another. A scope that changes sides is removed first, or Keycloak ignores it."""
    removed = [
        *(Move(assign=False, kind=DEFAULT, name=name) for name in sorted(before.default - after.default)),
        *(Move(assign=False, kind=OPTIONAL, name=name) for name in sorted(before.optional - after.optional)),
    ]
    added = [
        *(Move(assign=True, kind=DEFAULT, name=name) for name in sorted(after.default - before.default)),
        *(Move(assign=True, kind=OPTIONAL, name=name) for name in sorted(after.optional - before.optional)),
    ]
    return removed + added
