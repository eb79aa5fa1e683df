"""What is remembered of an apply; a digest advances only where live equalled it before (DECISIONS 3)."""

from collections.abc import Iterable, Mapping

from oauthctl.model.desired import Desired
from oauthctl.model.json import Json
from oauthctl.model.live import MEMORY_ALGORITHM, Live, Marker, Memory
from oauthctl.model.value import FieldId, Gap
from oauthctl.plan.meaning import UNSEEN, Digests, compared, entry_of
from oauthctl.plan.types import Operation


def remembered(  # noqa: PLR0913  # the facts of one apply, each named
    desired: Desired | None,
    before: Live | None,
    after: Live,
    old: Memory | None,
    *,
    tool: str,
    server: str,
    commit: str,
    at: str,
) -> Memory:
    """The memory after a write. Without a before (create, claim) or a memory to carry on, all of `after` is
    taken.

    desired: what the write managed; its fields advance, since the write made them so. A managed value that
    the
    provider never shows is remembered as it was sent. `at`: UTC, ISO 8601, to the second.
    """
    digests = Digests()
    fresh = before is None or old is None or old.algorithm != MEMORY_ALGORITHM
    names = _names(desired, before, after, None if fresh else old)
    kept = {}
    for name in names:
        new = _digest(name, after, desired, digests)
        if not fresh and before is not None and old is not None:
            new = _advanced(name, new, before, after, desired, old, digests)
        if new:
            kept[name] = new
    managed = frozenset(desired.fields) if desired is not None else old.managed if old is not None else frozenset()
    return Memory(MEMORY_ALGORITHM, kept, managed, tool, server, commit, at)


def predicted(live: Live, changed: Mapping[FieldId, Json], clear: Iterable[FieldId]) -> dict[FieldId, Json | Gap]:
    """The fields as a write should leave them, so that the memory can travel in the same write."""
    return {**live.fields, **changed, **dict.fromkeys(clear, Gap.ABSENT)}


def marker_for(operation: Operation, memory: Memory) -> Marker:
    """The mark to store with an operation: identity, guards and secret as planned, with this memory.

    Without a planned mark it names only the key; project, environment and issuer are the caller's then.
    """
    mark = operation.seal or operation.marker or Marker("", "", operation.address.key, "")
    return mark._replace(memory=memory)


def _names(desired: Desired | None, before: Live | None, after: Live, old: Memory | None) -> list[FieldId]:
    found = {
        *after.fields,
        *(before.fields if before else ()),
        *(desired.fields if desired else ()),
        *(old.digests if old else ()),
    }
    return sorted(name for name in found if compared(entry_of(after.kind, name)))


def _digest(name: FieldId, live: Live, desired: Desired | None, digests: Digests) -> str:
    """The digest of a live value; of what was sent where it is never shown; UNSEEN where nobody knows."""
    entry = entry_of(live.kind, name)
    value = live.fields.get(name, Gap.ABSENT)
    found = digests.of(value, entry)
    sent = desired.fields.get(name) if desired is not None else None
    if sent is not None and value is Gap.NOT_RETURNED:
        return digests.of(sent.value, entry) or ""
    return UNSEEN if found is None else found


def _advanced(
    name: FieldId, new: str, before: Live, after: Live, desired: Desired | None, old: Memory, digests: Digests
) -> str:
    entry, kept = entry_of(after.kind, name), old.digests.get(name, "")
    was = digests.of(before.fields.get(name, Gap.ABSENT), entry)
    if new == UNSEEN:
        return kept or UNSEEN
    if was is None or kept in {was, UNSEEN}:
        return new
    sent = desired.fields.get(name) if desired is not None else None
    if sent is not None and (new != was or new == digests.of(sent.value, entry)):
        return new
    return kept
