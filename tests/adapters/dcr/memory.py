"""A credentials port in memory that records when it was written, and what else an adapter is given."""

from collections.abc import Callable, Mapping
from typing import Any

from oauthctl.adapters.dcr import ADAPTER
from oauthctl.adapters.dcr.options import read_options
from oauthctl.adapters.dcr.session import DcrSession
from oauthctl.contract.adapter import Context, Options, Write
from oauthctl.contract.http import Http
from oauthctl.diagnostics.place import Place
from oauthctl.model.address import Address, Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.secret import Secret

SHOP = Address("partner", Kind.CLIENT, "shop")


class Memory:
    """`events` is shared with the provider's double: what counts is the order of requests and writes."""

    def __init__(self, events: list[str] | None = None) -> None:
        self.kept: dict[Address, dict[str, tuple[Secret, ...]]] = {}
        self.ids: dict[Address, str] = {}
        self.events = [] if events is None else events

    def get(self, of: Address, name: str) -> tuple[Secret, ...]:
        return self.kept.get(of, {}).get(name, ())

    def keep(self, of: Address, native_id: str, secrets: Mapping[str, Secret]) -> None:
        self.events.append(f"keep {' '.join(sorted(secrets))}".strip())
        self.ids[of] = native_id
        mine = self.kept.setdefault(of, {})
        for name, secret in secrets.items():
            mine[name] = (secret, *mine.get(name, ()))[:2]

    def drop(self, of: Address) -> None:
        self.events.append("drop")
        self.kept.pop(of, None)
        self.ids.pop(of, None)

    def texts(self, name: str, of: Address = SHOP) -> list[str]:
        return [secret.reveal() for secret in self.get(of, name)]


def session(
    http: Http, memory: Memory, *, fingerprint: Callable[[Secret], str] | None = None, **options: Any
) -> DcrSession:
    place = Place("providers.partner")
    given = Options("partner", options, place)
    context = Context(given, http, memory, tell=lambda _: None, now=lambda: 0.0, fingerprint=fingerprint)
    return DcrSession(context, read_options(given))


def write(
    fields: Mapping[str, Json] | None = None, *, live: Live | None = None, of: Address = SHOP, **more: Any
) -> Write:
    """An order for everything managed, as the planner makes it."""
    fields = fields or {}
    changed = {name: value for name, value in fields.items() if value is not None}
    cleared = frozenset(fields) - changed.keys()
    desired = more.pop("desired", fields)
    return Write(of, of.key, changed, cleared, desired=desired, live=live, **more)


__all__ = ["ADAPTER", "SHOP", "Memory", "session", "write"]
