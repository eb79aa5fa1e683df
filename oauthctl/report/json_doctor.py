"""What doctor found, for programs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oauthctl.report.documents import FORMAT
from oauthctl.report.json_text import dump

if TYPE_CHECKING:
    from oauthctl.workflow.doctor import Section


def render(sections: Sequence["Section"]) -> str:
    """`status` of a check is ok, warning or failed."""
    return dump(
        {
            "format": FORMAT,
            "kind": "doctor",
            "sections": [
                {"title": section.title, "checks": [check._asdict() for check in section.checks]}
                for section in sections
            ],
        }
    )
