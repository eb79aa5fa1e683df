"""The effective client as a table: field, value, where it came from."""

from oauthctl.diagnostics.text import printable
from oauthctl.model.desired import Desired
from oauthctl.model.table import field
from oauthctl.model.value import FieldId, Origin, Value
from oauthctl.report.style import Style
from oauthctl.report.values import item, shown


def render(desired: Desired, style: Style) -> str:
    """Every managed field of one object, in the order of the field table as resolved."""
    heading = f"{desired.address}" + (f"   preset {desired.preset}" if desired.preset else "")
    lines = style.row(printable(heading), str(desired.span).rpartition(":")[0], looks=("bold",))
    if desired.name != desired.address.key:
        lines += style.row(f"  client_id  {printable(desired.name)}")
    width = max((len(name) for name in desired.fields), default=0)
    for name, value in desired.fields.items():
        lines += _field(name, value, width, desired, style)
    if desired.secret is not None:
        source, sink = desired.secret.source, desired.secret.sink
        told = [f"from {source}" if source else "", f"to {sink}" if sink else ""]
        lines += style.row(f"  {'secret'.ljust(width)}  {', '.join(part for part in told if part)}")
    if desired.lifecycle.protect is not None:
        lines += style.row(f"  {'lifecycle.protect'.ljust(width)}  {shown(desired.lifecycle.protect)}")
    for ignored in desired.lifecycle.ignore_changes:
        lines += style.row(f"  ignored: {ignored.field}  {printable(ignored.reason)}".rstrip())
    return "\n".join(lines)


def _field(name: FieldId, value: Value, width: int, desired: Desired, style: Style) -> list[str]:
    entry = field(name, desired.address.kind)
    origin = _origin(value, desired)
    if isinstance(value.value, list | tuple) and len(value.value) > 1:
        spans = value.items if len(value.items) == len(value.value) else ()
        rows: list[str] = []
        for index, one in enumerate(value.value):
            label = name if index == 0 else ""
            where = f"{origin}:{spans[index].line}" if spans else origin if index == 0 else ""
            rows += style.row(f"  {label.ljust(width)}  {item(one, entry.compare if entry else None)}", where)
        return rows
    text = "(cleared)" if value.value is None else "[]" if value.value == [] else shown(value.value, name, desired.address.kind)
    where = f"{origin}:{value.span.line}" if value.span and value.origin is not Origin.PRESET else origin
    return style.row(f"  {name.ljust(width)}  {text}", where)


def _origin(value: Value, desired: Desired) -> str:
    if value.origin is Origin.PRESET:
        return f"preset {desired.preset}"
    if value.origin is Origin.STANDARD:
        return "standard"
    file = value.span.file if value.span else ""
    return f"{value.origin} {file}" if value.origin is not Origin.DECLARED else file
