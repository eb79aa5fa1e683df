"""What a declaration means, as one digest: equal for two texts that mean the same, wherever they are written."""

from collections.abc import Mapping
from functools import cache

from oauthctl.model.address import Address, Kind
from oauthctl.model.compare import canonical
from oauthctl.model.desired import Declarations, Desired
from oauthctl.model.digest import short_digest
from oauthctl.model.field import Compare
from oauthctl.model.json import Json
from oauthctl.model.table import field
from oauthctl.model.value import FieldId


def fingerprints(declarations: Declarations) -> Mapping[Address, str]:
    """A digest for each object: of its fields, name, preset, secret policy, lifecycle. Places and origins do not count."""
    return {one.address: short_digest(_meaning(one)) for one in declarations.objects}


def _meaning(one: Desired) -> Json:
    secret, lifecycle = one.secret, one.lifecycle
    return {
        "name": one.name,
        "preset": one.preset,
        "fields": {
            name: [canonical(value.value, _compare(name, one.address.kind))] for name, value in one.fields.items()
        },
        "needs": sorted(str(address) for address in one.needs),
        "secret": [str(secret.source), str(secret.sink), secret.version] if secret else None,
        "protect": lifecycle.protect,
        "ignored": sorted([entry.field, entry.reason, str(entry.until)] for entry in lifecycle.ignore_changes),
        "accepted": sorted([entry.field, entry.reason, str(entry.until), entry.digest] for entry in one.accepted),
        "owner": one.owner,
        "risk": one.risk,
        "external": one.external,
    }


@cache
def _compare(name: FieldId, kind: Kind) -> Compare:
    entry = field(name, kind)
    return entry.compare if entry else Compare.OBJECT
