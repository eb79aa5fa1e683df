"""A live object as the shortest declaration that means the same: what preset and standard say is left out."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from oauthctl.config.schema_blocks import SCOPE
from oauthctl.contract.adapter import Adapter
from oauthctl.contract.capability import Capabilities
from oauthctl.contract.holding import holding
from oauthctl.model.address import Kind
from oauthctl.model.compare import canonical, same
from oauthctl.model.duration import spelled
from oauthctl.model.field import Compare, Field, Role
from oauthctl.model.inference import infer
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.presets import CUSTOM, fixed
from oauthctl.model.table import field, table
from oauthctl.model.value import FieldId, Gap

_SCOPES = ("scope", "settings.default_scopes")
_DECLARABLE = frozenset({Role.METADATA, Role.SETTING, Role.SCOPE})


class Declared(NamedTuple):
    """What to write for one object.

    body: the declaration's keys and values, nested as in YAML. comments: by field, what a reader could not see by himself.
    left_out: live fields that cannot be declared, by id, with the reason; they are watched.
    """

    body: Mapping[str, Json]
    preset: str
    comments: Mapping[FieldId, str]
    left_out: Mapping[FieldId, str]

    @property
    def external(self) -> bool:
        """A scope that the provider brings along."""
        return self.body.get("external") is True

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes it asks for."""
        scope = self.body.get("scope")
        return tuple(str(name) for name in scope) if isinstance(scope, list | tuple) else ()


def declare(live: Live, capabilities: Capabilities, adapter: Adapter) -> Declared:
    """The declaration of a client or scope as it is now (adopt)."""
    known = {name: value for name, value in live.fields.items() if not (isinstance(value, Gap) and value.unknown)}
    left_out = {name: f"the provider does not show it ({value.value})" for name, value in live.fields.items()
                if isinstance(value, Gap) and value.unknown and value is not Gap.FORBIDDEN}  # fmt: skip
    if odd := [name for name in _scopes_of(known) if not sayable(name)]:
        known = {name: value for name, value in known.items() if name not in _SCOPES}
        left_out |= dict.fromkeys(_SCOPES, f"a scope with this name cannot be declared: {', '.join(map(repr, odd))}")
    if live.kind is not Kind.CLIENT:
        own = _own(live, known, {}, capabilities)
        return Declared(_nested(own, adapter), "", _native_comments(own, adapter), left_out)
    holdable = holding(capabilities).held
    preset = infer(known, holdable).name
    presumed = {name: value for name, value in fixed(preset, known.get("settings.pkce")).items() if name in holdable}  # type: ignore[arg-type]  # a gap is not "required"
    own = _own(live, known, presumed, capabilities)
    body = {"preset": preset, **_nested(own, adapter)}
    comments = {} if preset == CUSTOM else _against(preset, presumed, own)
    return Declared(body, preset, {**comments, **_native_comments(own, adapter)}, left_out)


def sayable(scope: str) -> bool:
    """Whether a scope's name can stand in a declaration: servers have let others in."""
    return re.fullmatch(SCOPE, scope) is not None


def _scopes_of(known: Mapping[FieldId, object]) -> list[str]:
    listed = (known.get(name) for name in _SCOPES)
    return sorted({str(scope) for names in listed if isinstance(names, list | tuple) for scope in names})


def _against(preset: str, presumed: Mapping[FieldId, Json], own: Mapping[FieldId, Json]) -> dict[FieldId, str]:
    """Where a client is weaker or stricter than its preset says, and what that says."""
    return {name: _compared(preset, name, presumed[name], own[name]) for name in presumed if name in own}


def _compared(preset: str, name: FieldId, usual: Json, value: Json) -> str:
    entry = field(name)
    strength: Sequence[Json] = entry.strength if entry else ()
    said = ", ".join(map(str, usual)) if isinstance(usual, list | tuple) else str(usual)
    if value in strength and usual in strength:
        how = "weaker" if strength.index(value) < strength.index(usual) else "stricter"
        return f"{how} than preset {preset} ({said})"
    return f"preset {preset}: {said or 'none'}"


def _native_comments(own: Mapping[FieldId, Json], adapter: Adapter) -> dict[FieldId, str]:
    """What native settings do, where the adapter knows. Lists (of roles) speak for themselves."""
    prefix = f"extensions.{adapter.name}."
    items = {name: value for name, value in own.items() if name.startswith(prefix) and not isinstance(value, list)}
    told = {name: adapter.words(name.removeprefix(prefix), None, value) for name, value in items.items()}
    return {name: words.reason for name, words in told.items() if not words.opaque}


def _own(
    live: Live, known: Mapping[FieldId, Json | Gap], fixed: Mapping[FieldId, Json], capabilities: Capabilities
) -> dict[FieldId, Json]:
    """The fields to write: those that differ from the preset, and others that are not as the standard has them by itself."""
    own: dict[FieldId, Json] = {}
    for name in _in_order({*known, *fixed}, live.kind):
        entry = field(name, live.kind)
        if entry is None or (entry.role not in _DECLARABLE and entry.role is not Role.EXTENSION):
            continue
        value = known.get(name, Gap.ABSENT)
        plain: Json = None if isinstance(value, Gap) else value
        if name in fixed:
            if not _means(plain, fixed[name], entry, capabilities, live.kind):
                own[name] = _written(plain, entry)
        elif not _means(plain, None, entry, capabilities, live.kind):
            own[name] = _written(plain, entry)
    return own


def _means(value: Json, other: Json, entry: Field, capabilities: Capabilities, kind: Kind) -> bool:
    """Whether two values are one at this provider, nothing being its default."""
    capability = capabilities.of(kind, entry.id)

    def plain(one: Json) -> Json:
        shaped = canonical(capability.same.get(one, one) if isinstance(one, str) else one, entry.compare)
        if shaped is None:
            shaped = canonical(_default(entry, capability.default), entry.compare)
        if isinstance(shaped, list) and capability.implied:
            shaped = [item for item in shaped if item not in capability.implied] or None
        return shaped

    return same(plain(value), plain(other), entry.compare)


def _default(entry: Field, own: Json) -> Json:
    if own is not None:
        return own
    return entry.defaults.get("oidc", entry.defaults.get("rfc7591"))


def _written(value: Json, entry: Field) -> Json:
    """The value as a person writes it."""
    if value is None and entry.compare in (
        Compare.SET,
        Compare.URIS,
        Compare.WORDS,
        Compare.WORD_SETS,
        Compare.ORDERED,
    ):
        return []
    if entry.compare is Compare.DURATION and isinstance(value, int) and not isinstance(value, bool):
        return spelled(value)
    return value


def _in_order(names: set[FieldId], kind: Kind) -> list[FieldId]:
    """In the order of the field table, native settings last."""
    order = {name: index for index, name in enumerate(table(kind))}
    return sorted(names, key=lambda name: (order.get(name.partition("#")[0], len(order)), name))


def _nested(own: Mapping[FieldId, Json], adapter: Adapter) -> dict[str, Json]:
    """Flat field ids as the YAML has them: `settings:` and `extensions:` are blocks."""
    body: dict[str, Json] = {}
    settings: dict[str, Json] = {}
    items: dict[str, Json] = {}
    prefix = f"extensions.{adapter.name}."
    for name, value in own.items():
        if name.startswith("settings."):
            settings[name.removeprefix("settings.")] = value
        elif name.startswith(prefix):
            items[name.removeprefix(prefix)] = value
        else:
            body[name] = value
    if settings:
        body["settings"] = settings
    if items:
        body["extensions"] = {adapter.name: adapter.block(items)}
    return body
