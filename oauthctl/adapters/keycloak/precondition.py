"""A write goes ahead only where the fields it changes are still as the plan saw them. Keycloak has no versions of its own."""

from collections.abc import Mapping

from oauthctl.adapters.keycloak.body import Wanted
from oauthctl.contract.adapter import Write
from oauthctl.diagnostics.errors import Conflict
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.text import printable
from oauthctl.model.compare import same
from oauthctl.model.json import Json
from oauthctl.model.table import field
from oauthctl.model.value import FieldId, Gap


def check(write: Write, wanted: Wanted, now: Mapping[FieldId, Json | Gap]) -> None:
    """Raises Conflict where somebody changed one of these fields in between to something else than is wanted."""
    if write.live is None:
        return
    for name in sorted(wanted.changed):
        seen, found = write.live.fields.get(name, Gap.ABSENT), now.get(name, Gap.ABSENT)
        if _unknown(seen) or _unknown(found):
            continue
        if not _same(name, seen, found, write) and not _same(name, wanted.after.get(name), found, write):
            raise Conflict(
                f"{printable(name)} of {printable(write.name)} changed since it was read; nothing was sent",
                Place(str(write.address), name),
                next="plan again, and review what changed",
            )


def _unknown(value: Json | Gap) -> bool:
    return isinstance(value, Gap) and value.unknown


def _same(name: FieldId, left: Json | Gap, right: Json | Gap, write: Write) -> bool:
    entry = field(name, write.address.kind)
    one, other = (None if isinstance(value, Gap) else value for value in (left, right))
    return one == other if entry is None else same(one, other, entry.compare)
