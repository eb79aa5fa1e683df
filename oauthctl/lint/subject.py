"""What is judged: a declared or a live client, as the rules' `Client`, and the place of each of its values."""

from collections.abc import Mapping
from typing import NamedTuple

from oauthctl.contract.capability import Capabilities
from oauthctl.contract.holding import Holding, holding
from oauthctl.diagnostics.place import Place, Span
from oauthctl.lint.client import Client
from oauthctl.lint.online import Online
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Desired
from oauthctl.model.inference import infer
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.presets import values as preset_values
from oauthctl.model.secret import SecretPolicy
from oauthctl.model.value import FieldId, Gap, Origin

_NOT_WRITTEN = frozenset({Origin.PRESET, Origin.STANDARD})


class Around(NamedTuple):
    """What is the same for all clients of one environment.

    adapters: kind of each provider. capabilities: what each can hold. scope_risks: of declared scopes.
    scopes: every scope that is declared or a standard's. own_scopes: those that the project creates, with their
    audiences. unaimed: those that some client gets without an audience, with its key. resources: the identifiers of
    all that are declared.
    online: what was asked with --online.
    ruleset: the one that the project chose. today: in seconds since 1970.
    """

    environment: str
    production: bool
    adapters: Mapping[str, str]
    capabilities: Mapping[str, Capabilities]
    scope_risks: Mapping[str, str] = {}
    scopes: tuple[str, ...] = ()
    own_scopes: Mapping[str, Json] = {}
    unaimed: Mapping[str, Json] = {}
    resources: tuple[str, ...] = ()
    provider_spans: Mapping[str, Span] = {}
    ruleset: str = ""
    today: int = 0
    online: Online = Online()


class Subject(NamedTuple):
    """A client, scope or resource to judge, or a server. place: where it is as a whole.

    address: None for a server. desired: its declaration, if it has one.
    """

    address: Address | None
    client: Client
    place: Place
    desired: Desired | None
    live: bool

    @property
    def kind(self) -> Kind | None:
        """The kind of object; None for a server."""
        return self.address.kind if self.address else None


def declared(desired: Desired, around: Around) -> Subject:
    """The client, scope or resource as it is declared for an environment."""
    values: dict[str, Json] = {name: value.value for name, value in desired.fields.items()}
    written = tuple(name for name, value in desired.fields.items() if value.origin not in _NOT_WRITTEN)
    values["@tagged"] = _tagged(values)
    values |= _facts(desired.address, desired.name, around)
    values["@redirects"] = bool(values.get("redirect_uris"))
    values["@preset"] = desired.preset
    values["@owner"] = desired.owner
    values["@written"] = written
    values["@secret"] = _secret(desired.secret)
    values["@native"] = _native(values, around.adapters.get(desired.address.provider, ""))
    return Subject(
        desired.address, Client(values, around.online.no_server(desired.address.provider)), Place(f"{desired.address.kind}s.{desired.address.key}", span=desired.span),
        desired, live=False,
    )  # fmt: skip


def live(found: Live, around: Around, desired: Desired | None = None) -> Subject:
    """The client or scope as a provider has it. desired: its declaration, for places and for who answers for it."""
    known = {name: value for name, value in found.fields.items() if not isinstance(value, Gap)}
    unknown = {name: f"the provider does not show it ({value.value})" for name, value in found.fields.items()
               if isinstance(value, Gap) and value.unknown}  # fmt: skip
    address = Address(found.provider, found.kind, desired.address.key if desired else found.name)
    values: dict[str, Json] = dict(known)
    holds = holding(around.capabilities[found.provider])
    _fill(values, unknown, found, holds)
    values["@tagged"] = _tagged(values)
    values |= _facts(address, found.name, around)
    values |= {"@live": True, "@owner": desired.owner if desired else "", "@written": tuple(known)}
    values["@native"] = _native(values, around.adapters.get(found.provider, ""))
    if found.kind is Kind.CLIENT:
        _as_client(values, unknown, known, holds, desired)
    span = desired.span if desired else around.provider_spans.get(found.provider)
    return Subject(
        address,
        Client(values, {**unknown, **around.online.no_server(found.provider)}),
        Place(str(address), span=span),
        desired,
        live=True,
    )


def _fill(values: dict[str, Json], unknown: dict[FieldId, str], found: Live, holds: Holding) -> None:
    """What the provider says by leaving it out."""
    for name, value, why in holds.absent[found.kind]:
        if name in values or name in unknown:
            continue
        if why is None:
            values[name] = value
        else:
            unknown[name] = why or f"{found.provider} does not tell"


def _as_client(
    values: dict[str, Json],
    unknown: dict[FieldId, str],
    known: Mapping[FieldId, Json],
    holds: Holding,
    desired: Desired | None,
) -> None:
    """What only a client has: its kind, and what follows from that."""
    preset = values["@preset"] = desired.preset if desired and desired.preset else infer(known, holds.held).name
    values["@redirects"] = bool(known.get("redirect_uris")) or "redirect_uris" in unknown
    if "application_type" in unknown:  # the kind of client says it where the provider does not
        values["application_type"] = preset_values(preset).get("application_type")
        del unknown["application_type"]


def _facts(address: Address, name: str, around: Around) -> dict[str, Json]:
    capabilities = around.capabilities.get(address.provider)
    return {
        "@adapter": around.adapters.get(address.provider, ""),
        "@provider": address.provider,
        "@environment": around.environment,
        "@production": around.production,
        "@ruleset": around.ruleset,
        "@today": around.today,
        "@live": False,
        "@client_id": name,
        "@key": address.key,
        "@scope_risks": around.scope_risks,
        "@scopes": around.scopes,
        "@own_scopes": around.own_scopes,
        "@unaimed": around.unaimed,
        "@resources": around.resources,
        "@server": around.online.servers.get(address.provider),
        "@hosts": around.online.hosts,
        "@key_sets": around.online.key_sets,
        "@unheld": holding(capabilities).unheld if capabilities else (),
    }


def _tagged(values: Mapping[str, Json]) -> Mapping[str, Json]:
    """Members with a language tag (RFC 7591 section 2.2). Few clients have any."""
    return {name: value for name, value in values.items() if "#" in name} if "#" in "".join(values) else _NOTHING


def _native(values: Mapping[str, Json], adapter: str) -> Mapping[str, Json]:
    prefix = f"extensions.{adapter}."
    if prefix not in "\n".join(values):  # few clients have any
        return _NOTHING
    found = {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
    return found or _NOTHING


_NOTHING: Mapping[str, Json] = {}


def _secret(policy: SecretPolicy | None) -> tuple[str, ...]:
    if policy is None:
        return ()
    ends = (("from", policy.source), ("to", policy.sink))
    return tuple(f"{word} {reference}" for word, reference in ends if reference is not None)


# ---- places
def place_of(subject: Subject, name: FieldId, value: Json) -> Place:
    """Where a value is written: the item of a list, else the field, else the preset that sets it, else the client."""
    if subject.live or subject.desired is None:
        return Place(subject.place.subject, "" if name.startswith("@") else name, subject.place.span)
    found = subject.desired.fields.get(name)
    if name == "@preset":
        found = next((one for one in subject.desired.fields.values() if one.origin is Origin.PRESET), None)
    if name == "@secret" and subject.desired.secret is not None:
        return Place(subject.place.subject, "secret", subject.desired.secret.span)
    span = subject.place.span
    if found is not None:
        span = found.span or span
        items = found.value
        if value is not None and isinstance(items, list | tuple) and value in items:
            index = items.index(value)
            span = found.items[index] if index < len(found.items) else span
    return Place(subject.place.subject, "" if name.startswith("@") else name, span)
