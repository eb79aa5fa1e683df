"""What the server stored, compared field by field with what it was sent, by the planner's own rules."""

import json

from oauthctl.apply.result import Deviation
from oauthctl.contract.adapter import Write
from oauthctl.contract.capability import Capabilities
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Kind
from oauthctl.model.desired import Desired
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.value import FieldId, Gap
from oauthctl.plan.meaning import Rules, agrees, compared, entry_of, live_value


def differences(write: Write, echo: Live, capabilities: Capabilities) -> tuple[Deviation, ...]:
    """Fields that are not as they were sent. What the server does not show is left out."""
    rules = Rules(echo.provider, capabilities)
    found = []
    for name, sent in {**dict.fromkeys(write.clear), **write.set}.items():
        rule, stored = rules.of(echo.kind, name), live_value(echo.fields, name)
        unknown = isinstance(stored, Gap) and stored.unknown
        if compared(rule.entry) and not unknown and not agrees(sent, stored, rule):
            found.append(Deviation(name, sent, stored, _words(name, sent, stored)))
    return tuple(found)


def is_security(deviation: Deviation, kind: Kind) -> bool:
    """The field decides who can do what: stored otherwise, the operation has failed."""
    return entry_of(kind, deviation.field).security


def problem(deviation: Deviation, subject: str, desired: Desired | None) -> Problem:
    """A deviation as a reason of failure, on the line where the value was declared."""
    value = desired.fields.get(deviation.field) if desired else None
    return Problem(
        deviation.message,
        Place(subject, deviation.field, value.span if value else None),
        next="declare what this server can hold, or configure the server; then plan again",
    )


def _words(name: FieldId, sent: Json, stored: Json | Gap) -> str:
    if isinstance(stored, Gap):
        return f"{printable(name)}: the server stored nothing instead of {_spelled(sent)}"
    if sent is None:
        return f"{printable(name)}: the server stored {_spelled(stored)}, although it was cleared"
    return f"{printable(name)}: the server stored {_spelled(stored)} instead of {_spelled(sent)}"


def _spelled(value: Json) -> str:
    """Whole: a security value is never shortened."""
    return printable(json.dumps(value, ensure_ascii=False))
