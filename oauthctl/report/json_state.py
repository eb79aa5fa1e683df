"""What state remembers, for programs: which credentials are held, never what they are."""

from collections.abc import Sequence
from typing import Any

from oauthctl.report.documents import FORMAT
from oauthctl.report.json_text import dump
from oauthctl.state.record import Record


def render(records: Sequence[Record]) -> str:
    """`credentials` holds names with how many values of each are kept."""
    return dump({"format": FORMAT, "kind": "state", "records": [_record(one) for one in records]})


def _record(one: Record) -> dict[str, Any]:
    marker = one.marker
    return {
        "address": str(one.address),
        "environment": one.environment,
        "issuer": one.issuer,
        "native_id": one.native_id,
        "credentials": {name: len(kept) for name, kept in one.credentials.items() if kept},
        "trouble": one.trouble,
        "attempt": one.attempt,
        "serial": one.serial,
        "last_apply": {"at": marker.memory.at, "commit": marker.memory.commit} if marker else None,
        "protected": bool(marker and marker.protect),
    }
