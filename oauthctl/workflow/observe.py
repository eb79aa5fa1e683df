"""Reading what providers really have, once per run: list pages where there are lists, one read per object elsewhere."""

from collections.abc import Callable, Iterable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from oauthctl.contract.adapter import Found, Page, Reading, Target
from oauthctl.diagnostics.errors import ProviderError
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Desired
from oauthctl.model.live import Live, Marker
from oauthctl.plan.types import Observed, Unread
from oauthctl.state.record import Record
from oauthctl.state.trouble import way_out
from oauthctl.workflow.connect import Connection

if TYPE_CHECKING:
    from oauthctl.diagnostics.place import Span

_READERS = 4  # reads at a time where a provider has no list


def observe(
    connection: Connection, wanted: Iterable[Desired], records: Mapping[Address, Record], tell: Callable[[str], None]
) -> Observed:
    """Everything of one provider that a plan needs. What cannot be read is listed, never taken for gone."""
    mine = {address: record for address, record in records.items() if address.provider == connection.name}
    capabilities = connection.session.capabilities()
    if capabilities.lists:
        objects, not_seen = _listed(connection, wanted, tell)
        gone: frozenset[Address] = frozenset()
        unread: tuple[Unread, ...] = ()
    else:
        addresses = {*mine, *(desired.address for desired in wanted if desired.address.provider == connection.name)}
        spans: dict[Address | None, Span] = {desired.address: desired.span for desired in wanted}
        objects, gone, failed = _one_by_one(connection, sorted(addresses), mine, spans.keys())
        unread = tuple(one._replace(span=one.span or spans.get(one.address)) for one in failed)
        not_seen = ("clients of other projects or made by hand (there is no list of clients)",)
    return Observed(
        provider=connection.name,
        issuer=connection.about.issuer,
        product=connection.about.product,
        capabilities=capabilities,
        objects=tuple(objects),
        listed=capabilities.lists,
        gone=gone,
        unread=unread,
        not_seen=not_seen,
        markers=_markers(mine),
        native_ids={address: record.native_id for address, record in mine.items() if record.native_id},
    )


def unreadable(name: str, error: ProviderError) -> tuple[Unread, ...]:
    """A provider that could not be read at all, as entries for the plan."""
    return tuple(_unread(name, None, problem) for problem in error.problems)


def _unread(provider: str, address: Address | None, problem: Problem) -> Unread:
    span = problem.place.span if problem.place else None
    return Unread(provider, address, problem.message, problem.next, span)


def _listed(
    connection: Connection, wanted: Iterable[Desired], tell: Callable[[str], None]
) -> tuple[list[Live], tuple[str, ...]]:
    """Every object. Paging by offset skips a row where somebody deletes one before it: a list of several pages
    that lacks what is declared is read twice before anything is taken for missing (DECISIONS 6).
    """
    objects: list[Live] = []
    not_seen: dict[str, None] = {}
    declared = {(one.address.kind, one.name) for one in wanted if one.address.provider == connection.name}
    for kind in sorted(connection.session.capabilities().kinds):
        found, pages = _pages(connection, kind, not_seen, tell)
        there = {live.name for live in found.values()}
        if pages > 1 and any(of is kind and name not in there for of, name in declared):
            found |= _pages(connection, kind, not_seen, tell)[0]
        objects.extend(found.values())
    return objects, tuple(not_seen)


def _pages(
    connection: Connection, kind: Kind, not_seen: dict[str, None], tell: Callable[[str], None]
) -> tuple[dict[str, Live], int]:
    """The objects of a kind by their ids, and how many pages they came on."""
    found: dict[str, Live] = {}
    pages = 0
    for page in connection.session.list(kind):
        pages += 1
        found |= {live.native_id: live for live in page.objects}
        not_seen.update(dict.fromkeys(page.not_seen))
        _progress(connection, kind, page, len(found), tell)
    return found, pages


def _progress(connection: Connection, kind: Kind, page: Page, total: int, tell: Callable[[str], None]) -> None:
    if kind is Kind.CLIENT and len(page.objects) and total >= 1000 and total % 1000 < len(page.objects):
        tell(f"{connection.name}: {total} read …")


def _one_by_one(
    connection: Connection, addresses: list[Address], records: Mapping[Address, Record], declared: Set[Address | None]
) -> tuple[list[Live], frozenset[Address], tuple[Unread, ...]]:
    """Reads each object that state knows. One that state does not know was never made by us."""
    known = [address for address in addresses if address in records]

    def read(address: Address) -> Reading | ProviderError:
        record = records[address]
        if record.trouble:
            return ProviderError(record.trouble, next=way_out(address, record.trouble))
        try:
            return connection.session.read(Target(address, record.native_id, record.native_id))
        except ProviderError as error:
            return error

    with ThreadPoolExecutor(max_workers=_READERS) as pool:
        readings = list(pool.map(read, known))
    objects: list[Live] = []
    gone: set[Address] = set()
    unread: list[Unread] = []
    for address, reading in zip(known, readings, strict=True):
        if isinstance(reading, ProviderError):
            unread.extend(_unread(connection.name, address, problem) for problem in reading.problems)
        elif reading.found is Found.GONE:
            gone.add(address)
        elif reading.live is None:
            unread.append(
                Unread(
                    connection.name,
                    address,
                    f"{reading.found}: {reading.detail}",
                    _recovery(address, declared=address in declared),
                )
            )
        else:
            objects.append(reading.live)
    return objects, frozenset(gone), tuple(unread)


def _recovery(address: Address, *, declared: bool) -> str:
    return (
        f"have its administrator issue a new token, then: oauthctl state set-token {address}; "
        f"or, if it is really gone: oauthctl {'apply --recreate' if declared else 'state forget'} {address}"
    )


def _markers(records: Mapping[Address, Record]) -> Mapping[Address, Marker]:
    return {address: record.marker for address, record in records.items() if record.marker is not None}
