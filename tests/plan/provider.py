"""A provider as a pure model: it holds objects, takes writes as adapters do, and is read without a loss."""

from dataclasses import dataclass, field

from oauthctl.contract.adapter import Words
from oauthctl.contract.capability import Capabilities, Capability, Section, Support
from oauthctl.model.address import Address, Kind
from oauthctl.model.field import ImpactRule, Role
from oauthctl.model.live import Live
from oauthctl.model.table import table
from oauthctl.model.value import Gap
from oauthctl.plan.memory import marker_for, predicted, remembered
from oauthctl.plan.types import Action, Observed, Operation, Plan
from oauthctl.plan.writes import write_for

ISSUER = "https://sso.example/realms/acme"
AT = "2026-11-20T12:00:00Z"
HELD = frozenset({Role.METADATA, Role.SETTING})

PATTERNS = frozenset({"", "any", "suffix"})  # as Keycloak reads them

CAPABILITIES = Capabilities(
    api=1,
    kinds=frozenset({Kind.CLIENT, Kind.SCOPE}),
    fields={name: Capability(patterns=PATTERNS) for name, entry in table().items() if entry.role in HELD},
    scope_fields={name: Capability() for name in table(Kind.SCOPE)},
    sections={"protocolMappers": Section("mapper", ImpactRule.OPAQUE, "What goes into tokens.")},
    lists=True,
    page=100,
    chooses_id=True,
    marker=True,
    update="merge",
    omit="keep",
    shows_secret=True,
)


def capable(**fields: Capability) -> Capabilities:
    """The provider's capabilities with some fields otherwise; `settings__pkce` stands for `settings.pkce`."""
    named = {name.replace("__", "."): capability for name, capability in fields.items()}
    return CAPABILITIES._replace(fields={**CAPABILITIES.fields, **named})


def cannot(why: str = "it has no such setting") -> Capability:
    return Capability(Support.NONE, why=why)


def words(provider: str, item: str, before: object, after: object) -> Words:
    """What an adapter says of native settings."""
    if before is None:
        return Words("widens", f"{item} puts something into every token")
    return Words("breaks", f"{item} is gone") if after is None else Words("widens", f"{item} is another")


@dataclass
class Provider:
    """`mask`: fields it stores and never shows."""

    name: str = "sso"
    capabilities: Capabilities = CAPABILITIES
    objects: dict[str, Live] = field(default_factory=dict)
    mask: frozenset[str] = frozenset()
    serial: int = 0

    def observed(self, **besides: object) -> dict[str, Observed]:
        seen = tuple(live._replace(fields=self._shown(live)) for live in self.objects.values())
        return {
            self.name: Observed(
                self.name, ISSUER, "Model 1", self.capabilities, seen, self.capabilities.lists, **besides
            )
        }

    def seen(self, native_id: str) -> Live:
        live = self.objects[native_id]
        return live._replace(fields=self._shown(live))

    def add(self, name: str, fields: dict[str, object], kind: Kind = Kind.CLIENT, **besides: object) -> Live:
        """An object that somebody made by hand."""
        self.serial += 1
        live = Live(self.name, kind, f"id-{self.serial}", name, fields, {}, **besides)
        self.objects[live.native_id] = live
        return live

    def edit(self, name: str, **fields: object) -> None:
        """A change by hand; `settings__pkce` stands for `settings.pkce`, None takes a field away."""
        live = next(one for one in self.objects.values() if one.name == name)
        changed = {key.replace("__", "."): value for key, value in fields.items()}
        kept = {key: value for key, value in {**live.fields, **changed}.items() if value is not None}
        self.objects[live.native_id] = live._replace(fields=kept)

    def item(self, name: str, item: str, value: object) -> None:
        """A native item changed by hand."""
        live = next(one for one in self.objects.values() if one.name == name)
        self.objects[live.native_id] = live._replace(fields={**live.fields, item: value})

    def remark(self, name: str, **changes: object) -> None:
        """The mark of an object changed by hand."""
        live = next(one for one in self.objects.values() if one.name == name)
        assert live.marker is not None
        self.objects[live.native_id] = live._replace(marker=live.marker._replace(**changes))

    def apply(self, plan: Plan) -> None:
        """What an apply does: each acting operation written, its memory in the same write."""
        for operation in plan.actions:
            self._one(operation)

    def _one(self, operation: Operation) -> None:
        if operation.action is Action.DELETE:
            del self.objects[operation.native_id]
        elif operation.action is Action.FORGET:
            self.objects[operation.native_id] = self.objects[operation.native_id]._replace(marker=None)
        else:
            self._write(operation)

    def _write(self, operation: Operation) -> None:
        write = write_for(operation, marker=None, secret=None, attempt="1")
        before = operation.live if operation.action is Action.UPDATE else None
        if operation.action is Action.REPLACE:
            self._step_aside(self.objects[operation.native_id])
        if operation.action in {Action.CREATE, Action.REPLACE}:
            native_id = self.add(operation.name, dict(write.set), operation.address.kind).native_id
        else:
            native_id = operation.native_id
            live = self.objects[native_id]
            left = predicted(live, write.set, write.clear)
            self.objects[native_id] = live._replace(
                fields={name: value for name, value in left.items() if value is not Gap.ABSENT}
            )
        old = operation.marker.memory if operation.marker and before else None
        memory = remembered(
            operation.desired,
            before,
            self.seen(native_id),
            old,
            tool="1.0",
            server="Model 1",
            commit="c0ffee",
            at=AT,
        )
        self.objects[native_id] = self.objects[native_id]._replace(marker=marker_for(operation, memory))

    def _step_aside(self, old: Live) -> None:
        """A replaced object keeps a mark of ours, under another key."""
        assert old.marker is not None
        aside = old.marker._replace(key=f"{old.marker.key}~{old.name}")
        self.objects[old.native_id] = old._replace(marker=aside)

    def _shown(self, live: Live) -> dict[str, object]:
        return {**live.fields, **dict.fromkeys(self.mask, Gap.NOT_RETURNED)}


def address(key: str, kind: Kind = Kind.CLIENT) -> Address:
    return Address("sso", kind, key)
