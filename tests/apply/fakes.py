"""A provider in memory, in the contract's shape: what it stores, what it does wrong, and in which order."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from oauthctl.apply.journal import Journal, pending
from oauthctl.apply.ports import Ports, Provider
from oauthctl.contract.adapter import (
    About,
    Attribution,
    Check,
    Credentials,
    Found,
    Page,
    Reading,
    Target,
    Write,
    Written,
)
from oauthctl.contract.capability import Capabilities, Capability
from oauthctl.diagnostics.errors import NotFound
from oauthctl.diagnostics.place import Span
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Desired
from oauthctl.model.json import Json
from oauthctl.model.live import Live, Marker
from oauthctl.model.secret import Secret, SecretPolicy, SecretRef
from oauthctl.model.value import Gap, Located, Origin, Value
from oauthctl.plan.types import Action, Cause, Change, Impact, Operation, Plan
from oauthctl.state.store import Session as StateSession

ISSUER = "https://as.example"
SPAN = Span("clients/shop.yaml", 3, 1, 0, 0)
REDIRECTS = ["https://shop.example/cb"]
MADE = Secret("made-by-the-server")
NAMED = Capabilities(
    api=1, kinds=frozenset(Kind), fields={name: Capability() for name in ("client_name", "redirect_uris")},
    scope_fields={}, sections={},
    lists=True, page=100, chooses_id=True, marker=True, update="merge", shows_secret=True, omit="keep",
)  # fmt: skip
BLIND = NAMED._replace(
    lists=False,
    chooses_id=False,
    marker=False,
    update="replace",
    update_rotates=True,
    shows_secret=False,
)


@dataclass
class FakeSession:
    """`stores` may change what is stored; `before` and `after` run around each write, to fail or to kill."""

    capability: Capabilities
    log: list[str]
    credentials: Credentials | None = None
    objects: dict[str, Live] = field(default_factory=dict)
    stores: Callable[[Mapping[str, Json | Gap]], Mapping[str, Json | Gap]] = lambda fields: fields
    before: Callable[[str, Write], None] = lambda what, write: None
    after: Callable[[str, Write], None] = lambda what, write: None
    readable: bool = True

    def capabilities(self) -> Capabilities:
        return self.capability

    def about(self) -> About:
        return About("Fake 1", ISSUER, "tests")

    def list(self, kind: Kind) -> Iterator[Page]:
        yield Page(tuple(self.objects.values()))

    def read(self, target: Target) -> Reading:
        self.log.append("read")
        if not self.readable:
            return Reading(Found.NO_ACCESS)
        for live in self.objects.values():
            if live.native_id == target.native_id or (not target.native_id and live.name == target.name):
                return Reading(Found.FOUND, live)
        return Reading(Found.GONE)

    def create(self, write: Write) -> Written:
        self._log("create", write)
        live = Live(write.address.provider, write.address.kind, f"id-{write.name}", write.name, {}, {"n": write.name})
        self._store(live, write)
        if self.credentials is not None:
            self.credentials.keep(write.address, live.native_id, {"registration_access_token": Secret("rat")})
        self.after("create", write)
        return Written(live.native_id, self.objects[live.native_id], MADE)

    def update(self, write: Write) -> Written:
        what = "update" if write.set or write.clear else "mark"
        self._log(what, write)
        assert write.live is not None
        self._store(self.objects[write.live.native_id], write)
        self.after(what, write)
        return Written(write.live.native_id, self.objects[write.live.native_id])

    def delete(self, write: Write) -> None:
        self._log("delete", write)
        assert write.live is not None
        if self.objects.pop(write.live.native_id, None) is None:
            raise NotFound("no such client", status=404)
        self.after("delete", write)

    def check(self) -> Iterator[Check]:
        return iter(())

    def attributions(self, since: str) -> Mapping[str, tuple[Attribution, ...]]:
        return {}

    def _log(self, what: str, write: Write) -> None:
        self.log.append(f"{what} {write.name}")
        self.before(what, write)

    def _store(self, live: Live, write: Write) -> None:
        fields = {**live.fields, **dict.fromkeys(write.clear, Gap.ABSENT), **write.set}
        marker = None if write.unmark else write.marker or live.marker
        self.objects[live.native_id] = live._replace(fields=self.stores(fields), marker=marker)


class LoggedJournal(Journal):
    """The real one, also writing into the common log."""

    log: list[str]

    def begin(self, attempt: str, action: str, address: Address, name: str, native_id: str) -> None:
        super().begin(attempt, action, address, name, native_id)
        self.log.append(f"journal {action}")

    def end(self, attempt: str, status: str) -> None:
        super().end(attempt, status)
        self.log.append(f"journal {status}")


@contextmanager
def logged(path: Path, log: list[str]) -> Iterator[Journal]:
    with path.open("ab") as stream:
        journal = LoggedJournal(stream, lambda: 0.0, pending(path))
        journal.log = log
        yield journal


def ports(session: FakeSession, journal: Journal, records: StateSession | None = None, **changes: object) -> Ports:
    delivered = lambda ref, secret: session.log.append(f"deliver {ref}")  # noqa: E731  # one line says it
    base = Ports(
        providers={"sso": Provider(session, session.about(), session.capability)},
        records=records,
        resolve=lambda ref: Secret("imposed"),
        check_sink=lambda ref: None,
        deliver=delivered,
        journal=journal,
        now=lambda: 0.0,
        tool="0.1.0",
        commit="c0ffee",
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # by name


def desired(key: str, fields: Mapping[str, Json], sink: str = "", source: str = "") -> Desired:
    policy = SecretPolicy(SecretRef("env", source) if source else None, SecretRef("file", sink) if sink else None)
    return Desired(
        Address("sso", Kind.CLIENT, key), key, "web",
        {name: Value(value, Origin.DECLARED, Located(SPAN)) for name, value in fields.items()}, SPAN,
        secret=policy if sink or source else None,
    )  # fmt: skip


def change(name: str, before: Json | Gap, after: Json | Gap) -> Change:
    return Change(name, name, before, after, (), (), 0, Cause.PENDING, Impact.WIDENS, "", Origin.DECLARED)


def operation(action: Action, key: str = "shop", live: Live | None = None, **changes: object) -> Operation:
    wanted = {"client_name": "Shop", "redirect_uris": REDIRECTS}
    old = live.fields if live else {}
    made = Operation(
        action=action,
        address=Address("sso", Kind.CLIENT, key),
        name=key,
        native_id=live.native_id if live else "",
        changes=tuple(change(name, old.get(name, Gap.ABSENT), value) for name, value in wanted.items())
        if action in {Action.CREATE, Action.UPDATE, Action.REPLACE}
        else (),
        desired=None if action in {Action.DELETE, Action.FORGET} else desired(key, wanted),
        live=live,
        marker=live.marker if live else None,
        span=SPAN,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def live(key: str = "shop", *, marked: bool = True, **fields: Json) -> Live:
    marker = Marker("acme", "prod", key, ISSUER) if marked else None
    return Live("sso", Kind.CLIENT, f"id-{key}", key, {"client_name": "Old", **fields}, {"n": key}, marker)


def plan(*operations: Operation) -> Plan:
    return Plan("acme", "prod", operations)
