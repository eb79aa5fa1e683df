"""What doctor found, for programs: `schemas/doctor.schema.json`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oauthctl.report import documents_project as doc
from oauthctl.report.documents import FORMAT
from oauthctl.report.json_text import dump

if TYPE_CHECKING:
    from oauthctl.workflow.doctor import Section


def render(sections: Sequence["Section"]) -> str:
    """`status` of a check is ok, warning or failed."""
    return dump(
        doc.Doctor(
            format=FORMAT,
            kind="doctor",
            sections=tuple(
                doc.DoctorSection(
                    title=section.title, checks=tuple(doc.Check(**check._asdict()) for check in section.checks)
                )
                for section in sections
            ),
        )
    )
