"""What state remembers, for programs (`schemas/state.schema.json`): which credentials are held, never what they are."""

from collections.abc import Sequence

from oauthctl.report import documents_project as doc
from oauthctl.report.documents import FORMAT
from oauthctl.report.json_text import dump
from oauthctl.state.record import Record


def render(records: Sequence[Record]) -> str:
    """`credentials` holds names with how many values of each are kept."""
    return dump(doc.State(format=FORMAT, kind="state", records=tuple(map(_record, records))))


def _record(one: Record) -> doc.StateRecord:
    memory = one.marker.memory if one.marker else None
    return doc.StateRecord(
        address=str(one.address),
        environment=one.environment,
        issuer=one.issuer,
        native_id=one.native_id,
        credentials={name: len(kept) for name, kept in one.credentials.items() if kept},
        trouble=one.trouble,
        attempt=one.attempt,
        serial=one.serial,
        last_apply=doc.LastApply(at=memory.at, commit=memory.commit) if memory else None,
        protected=bool(one.marker and one.marker.protect),
    )
