"""The effective object as a table: field, value, where it came from."""

from collections.abc import Iterable

from oauthctl.diagnostics.text import printable
from oauthctl.model.desired import Desired
from oauthctl.model.table import field
from oauthctl.model.value import FieldId, Origin, Value
from oauthctl.report.changes_text import line_of, place_of
from oauthctl.report.style import Style, wrapped
from oauthctl.report.values import item, shown

_ORIGINS = {
    Origin.STANDARD: "standard's default",
    Origin.ENVIRONMENT: "environment",
    Origin.DEFAULTS: "defaults",
}
_WIDEST = 28  # columns for names


def render(desired: Desired, style: Style) -> str:
    """Every managed field of one object, as resolved. Of a secret, only its references."""
    preset = f"   preset {desired.preset}" if desired.preset else ""
    lines = style.row(printable(f"{desired.address}{preset}"), place_of(desired.span), looks=("bold",))
    width = min(_WIDEST, max((len(name) for name in desired.fields), default=0))
    if desired.name != desired.address.key:
        lines += _line("client_id", printable(desired.name), "", width, style)
    for name, value in desired.fields.items():
        lines += _field(name, value, width, desired, style)
    for name, text in _besides(desired):
        lines += _line(name, printable(text), "", width, style)
    return "\n".join(lines)


def _field(name: FieldId, value: Value, width: int, desired: Desired, style: Style) -> Iterable[str]:
    entry = field(name, desired.address.kind)
    origin = _origin(value, desired)
    if isinstance(value.value, list | tuple) and value.value:
        spans = value.items if len(value.items) == len(value.value) else (None,) * len(value.value)
        edited = len(value.origins) == len(value.value)
        for index, (one, span) in enumerate(zip(value.value, spans, strict=True)):
            own = _said(value.origins[index] if edited else value.origin)
            told = (own, line_of(span, desired.span.file)) if span else (origin if index == 0 else "",)
            where = " ".join(part for part in told if part)
            text = item(one, entry.compare if entry else None)
            yield from _line(name if index == 0 else "", text, where, width, style)
        return
    text = "(cleared)" if value.value is None else shown(value.value, name, desired.address.kind)
    yield from _line(name, text, origin, width, style)


def _line(name: str, text: str, where: str, width: int, style: Style) -> list[str]:
    prefix = f"  {printable(name).ljust(width)}  "
    *before, last = wrapped(text, style.width, prefix, " " * len(prefix))
    return [*before, *style.row(last, where)]


def _origin(value: Value, desired: Desired) -> str:
    if value.origin is Origin.PRESET:
        return f"preset {desired.preset}"
    return " ".join(part for part in (_said(value.origin), line_of(value.span, desired.span.file)) if part)


def _said(origin: Origin) -> str:
    """What is declared for the object itself needs no more than its line."""
    return _ORIGINS.get(origin, "")


def _besides(desired: Desired) -> Iterable[tuple[str, str]]:
    """What steers the tool and is no field."""
    if desired.secret is not None:
        source, sink = desired.secret.source, desired.secret.sink
        told = [f"from {source}" if source else "", f"to {sink}" if sink else ""]
        version = f"version {desired.secret.version}" if desired.secret.version else ""
        yield "secret", ", ".join(part for part in (*told, version) if part)
    if desired.lifecycle.protect is not None:
        yield "lifecycle.protect", "true" if desired.lifecycle.protect else "false"
    for ignored in desired.lifecycle.ignore_changes:
        until = f" until {ignored.until}" if ignored.until else ""
        yield (
            "lifecycle.ignore_changes",
            f"{ignored.field}{until}{f': {ignored.reason}' if ignored.reason else ''}",
        )
    for accepted in desired.accepted:
        yield "accepted", f"{accepted.field} until {accepted.until}: {accepted.reason}"
    for waiver in desired.waivers:
        yield "waiver", f"{waiver.rule} until {waiver.until}: {waiver.reason} ({waiver.owner})"
    if desired.owner:
        yield "owner", desired.owner
