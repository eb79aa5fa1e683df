"""What the contract is tried on: an adapter, and a server that it can reach."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from oauthctl.contract.adapter import Adapter, Credentials, Session
from oauthctl.contract.http import Http
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId
from oauthctl.testing.memory import MemoryCredentials

Wrap = Callable[[Http], Http]
Open = Callable[[Credentials, Wrap], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Subject:
    """An adapter on a real server.

    open: a session with good credentials; it must put `wrap` around the Http it gives to the adapter.
    open_denied: a session with credentials that the server refuses; None where there are none to refuse.
    client: a complete client that the server accepts (field id to value), the one each test starts with.
    examples: values to try in place of the field table's, where this server wants others.
    beside: what this server wants to be set together with a field.
    leave_out: fields that are not tried one by one, each with the reason, which the test's report shows.
    no_default: fields whose standard default this server does not take beside `client`, each with the reason.
    credentials: where one-time credentials are kept.
    """

    adapter: Adapter
    open: Open
    client: Mapping[FieldId, Json]
    credentials: MemoryCredentials
    open_denied: Open | None = None
    examples: Mapping[FieldId, Json] | None = None
    beside: Mapping[FieldId, Mapping[FieldId, Json]] | None = None
    leave_out: Mapping[FieldId, str] | None = None
    no_default: Mapping[FieldId, str] | None = None
