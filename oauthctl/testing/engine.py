"""Plan and apply with one adapter, without a project: the engine's own code on a few declared clients."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import cast

from oauthctl.apply.journal import opened
from oauthctl.apply.ports import Ports, Provider
from oauthctl.apply.result import Result
from oauthctl.apply.runner import run
from oauthctl.contract.adapter import Session
from oauthctl.diagnostics.place import Span
from oauthctl.http.client import HttpClient
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Declarations, Desired, Removal
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret, SecretPolicy, SecretRef
from oauthctl.model.value import FieldId, Located, Origin, Value
from oauthctl.plan.planner import PlanOptions, make
from oauthctl.plan.types import Plan
from oauthctl.state.keys import new_identity
from oauthctl.state.local import LocalStore
from oauthctl.testing.subject import Subject
from oauthctl.workflow.connect import Connection
from oauthctl.workflow.memory import Pinned, StateAccess
from oauthctl.workflow.observe import observe

_SPAN = Span("contract.yaml", 1, 1, 0, 0)
_WHERE = "contract"
STATE = "state.age"
JOURNAL = "journal.jsonl"


class Engine:
    """Clients, planned and applied in a folder of their own. delivered: secrets that went to `secret.to`."""

    def __init__(self, subject: Subject, session: Session, state: StateAccess, folder: Path, provider: str) -> None:
        self._subject, self._session, self._state = subject, session, state
        self._folder, self._provider = folder, provider
        self.delivered: list[Secret] = []

    def plan(self, clients: Mapping[str, Mapping[FieldId, Json]], gone: str = "") -> Plan:
        """What is to be done for these clients, by key, and to be rid of another."""
        objects = tuple(self._desired(key, fields) for key, fields in clients.items())
        removals = (Removal(self._provider, gone, gone, "delete", _SPAN),) if gone else ()
        connection = Connection(
            self._provider, self._subject.adapter, self._session, self._session.about(), cast(HttpClient, None)
        )
        observed = observe(connection, objects, self._state.records(), lambda _: None)
        words = self._subject.adapter.words
        return make(
            Declarations(_WHERE, "", objects, removals),
            {self._provider: observed},
            PlanOptions(today=date(2026, 1, 1), has_state_key=True),
            lambda _, item, before, after: words(item, before, after),
        )

    def _desired(self, key: str, fields: Mapping[FieldId, Json]) -> Desired:
        wanted = {name: Value(value, Origin.DECLARED, Located(_SPAN)) for name, value in fields.items()}
        sink = SecretPolicy(None, SecretRef("file", f"{key}.secret"))
        return Desired(Address(self._provider, Kind.CLIENT, key), key, "custom", wanted, _SPAN, secret=sink)

    def apply(self, plan: Plan) -> Result:
        """Run it, with its journal on the disk and its credentials in sealed state."""
        with opened(self._folder / JOURNAL, lambda: 0.0) as journal:
            provider = Provider(self._session, self._session.about(), self._session.capabilities())
            ports = Ports(
                providers={self._provider: provider},
                records=self._state.session,
                resolve=_no_reference,
                check_sink=lambda _: None,
                deliver=lambda _, secret: self.delivered.append(secret),
                journal=journal,
                now=lambda: 0.0,
                tool="contract",
            )
            return run(plan, ports, lambda _: None)

    def secrets(self) -> set[str]:
        """Every credential that is in state, and every one that was delivered."""
        kept = {
            secret.reveal()
            for record in self._state.records().values()
            for name, values in record.credentials.items()
            for secret in values
            if name != "registration_client_uri"
        }
        return kept | {secret.reveal() for secret in self.delivered}


@contextmanager
def engine(subject: Subject, folder: Path, provider: str) -> Iterator[Engine]:
    """An engine with a fresh state and a session whose credentials are kept in it."""
    identity, recipient = new_identity()
    store = LocalStore(folder / STATE, "contract", [recipient], identity)
    store.initialise()
    with store.locked("contract") as locked:
        state = StateAccess("", locked.snapshot(), locked, identity)
        credentials = Pinned(state, provider)
        with subject.open(credentials, lambda http: http) as session:
            credentials.issuer = session.about().issuer
            yield Engine(subject, session, state, folder, provider)


def _no_reference(reference: SecretRef) -> Secret:
    raise LookupError(f"the contract declares no secret: {reference}")
