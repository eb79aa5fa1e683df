"""Presets: what decides a client's power, fixed by the kind of client it is (DECISIONS 9).

The data is in `presets.json`: `owned` is fixed by every preset, unless it says otherwise. A meaning changes only with the
`version:` of project files.
"""

import json
from collections.abc import Container, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from oauthctl.model.json import Json
from oauthctl.model.value import FieldId, Origin

CUSTOM = "custom"
PKCE_METHODS = "settings.pkce_methods"

_KEYS = ("jwks_uri", "jwks", "signed_jwks_uri", "tls_client_auth_subject_dn", "tls_client_auth_san_dns",
         "tls_client_auth_san_uri", "tls_client_auth_san_ip", "tls_client_auth_san_email")  # fmt: skip


class Preset(NamedTuple):
    """A kind of client.

    fields: what it fixes; a declared value always wins. requires: fields that the declaration must give.
    forbids: fields that it must not give; those that are lists are fixed as empty.
    redirects: where its redirect URIs lead, for inference: `web`, `loopback`, `app`, or "" for nowhere.
    inferred: whether a live client can be recognised as one; an intention like "for MCP" leaves no trace.
    """

    name: str
    summary: str
    cite: str
    fields: Mapping[FieldId, Json]
    requires: tuple[FieldId, ...]
    forbids: tuple[FieldId, ...]
    redirects: str
    inferred: bool

    @property
    def origin(self) -> Origin:
        """Where its values come from: `custom` has only what the standards say."""
        return Origin.STANDARD if self.name == CUSTOM else Origin.PRESET

    @property
    def public(self) -> bool:
        """Whether such a client has nothing to authenticate with (RFC 6749 section 2.1)."""
        return self.authentication == "none"

    @property
    def authentication(self) -> Json:
        """The method at the token endpoint."""
        return self.fields["token_endpoint_auth_method"]


def names() -> tuple[str, ...]:
    """Every preset, the more ordinary kinds of client first, `custom` last."""
    return tuple(_all())


def preset(name: str) -> Preset:
    """A preset by name. Raises KeyError for a name that is no preset's."""
    return _all()[name]


def values(name: str) -> Mapping[FieldId, Json]:
    """What a preset fixes, by field. One mapping for all clients: not to be changed."""
    return _all()[name].fields


def fixed(name: str, pkce: Json) -> Mapping[FieldId, Json]:
    """What a preset fixes for a client whose PKCE is `required` or not: methods it fixes are moot where PKCE is optional."""
    if pkce == "required":
        return values(name)
    return {one: value for one, value in values(name).items() if one != PKCE_METHODS}


def problems(name: str, declared: Container[FieldId]) -> list[tuple[FieldId, str]]:
    """What a declaration lacks, or must not say, to be of this preset: field and message.

    declared: the fields that are given a value; `null` and `[]` are none. `secret`: the block.
    """
    one = preset(name)
    found = [(entry, f"preset `{name}` needs `{entry}`") for entry in one.requires if entry not in declared]
    if one.authentication == "private_key_jwt" and not any(key in declared for key in _KEYS):
        keys = "the client's keys: `jwks_uri`, `jwks` or a certificate's name"
        found.append(("jwks_uri", f"preset `{name}` needs {keys}"))
    return found + [(entry, f"preset `{name}` has no `{entry}`") for entry in one.forbids if entry in declared]


@cache
def _all() -> Mapping[str, Preset]:
    raw = json.loads(Path(__file__).with_name("presets.json").read_text(encoding="utf-8"))
    return {
        name: Preset(
            name=name,
            summary=one["summary"],
            cite=one["cite"],
            fields={**raw["owned"], **one["fields"]},
            requires=tuple(one["requires"]),
            forbids=tuple(one["forbids"]),
            redirects=one["redirects"],
            inferred=one["inferred"],
        )
        for name, one in raw["presets"].items()
    }
