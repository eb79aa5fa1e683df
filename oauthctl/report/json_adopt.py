"""What adopt wrote and what it left alone, for programs: `schemas/adopt.schema.json`."""

from typing import TYPE_CHECKING

from oauthctl.report import documents_project as doc
from oauthctl.report import json_parts as parts
from oauthctl.report.documents import FORMAT
from oauthctl.report.json_text import dump

if TYPE_CHECKING:
    from oauthctl.workflow.adopted import Adopted


def render(adopted: "Adopted") -> str:
    """`files` are written only where `differing` is empty."""
    return dump(
        doc.Adopt(
            format=FORMAT,
            kind="adopt",
            provider=adopted.provider,
            product=adopted.product,
            identity=adopted.identity,
            clients_read=adopted.clients_read,
            scopes_read=adopted.scopes_read,
            written=not adopted.differing,
            files=tuple(
                doc.WrittenFile(
                    path=file.path,
                    address=str(file.address) if file.address else "",
                    preset=file.preset,
                    remark=file.remark,
                )
                for file in adopted.files
            ),
            presets=adopted.presets,
            left_alone=tuple(doc.LeftAlone(reason=group.reason, names=group.names) for group in adopted.left_alone),
            left_out=adopted.left_out,
            not_seen=adopted.not_seen,
            differing=tuple(map(parts.operation, adopted.differing)),
        )
    )
