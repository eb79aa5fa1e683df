"""The reserved blocks of a declaration that are no fields: secret, lifecycle, accepted, waivers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from oauthctl.config.problems import Problems
from oauthctl.config.schema_blocks import SECRET_SINKS, SECRET_SOURCES
from oauthctl.config.spans import Spans
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import shortened, suggestion
from oauthctl.model.address import Kind
from oauthctl.model.desired import Accepted, Ignored, Lifecycle, Waiver
from oauthctl.model.secret import SecretPolicy, SecretRef
from oauthctl.model.table import field, table
from oauthctl.model.value import FieldId


def reference(text: str, span: Span | None) -> SecretRef:
    """`env:NAME` or `file:PATH` as a value."""
    scheme, _, target = text.partition(":")
    return SecretRef(scheme, target, span)


def secret_policy(body: Mapping[str, Any], spans: Spans, problems: Problems, span: Span | None) -> SecretPolicy:
    """The `secret:` block. References stay references: nothing is resolved here."""
    ends: dict[str, SecretRef | None] = {"from": None, "to": None}
    for name, known in (("from", SECRET_SOURCES), ("to", SECRET_SINKS)):
        text = body.get(name)
        if isinstance(text, str):
            found = reference(text, spans.span(body, name))
            if found.scheme in known and found.target:
                ends[name] = found
            else:
                told = "write env:NAME or file:PATH" if name == "from" else "write file:PATH"
                problems.say("this is no reference to a secret", told, found.span, f"secret.{name}")
    return SecretPolicy(ends["from"], ends["to"], body.get("version", 0), span)


def lifecycle(body: Mapping[str, Any], kind: Kind, spans: Spans, problems: Problems, span: Span | None) -> Lifecycle:
    """The `lifecycle:` block. Ignoring a security field needs a reason and an end (DECISIONS 21)."""
    written = body.get("ignore_changes", [])
    ignored = []
    for index, one in enumerate(written):
        at = spans.span(written, index)
        entry = {"field": one} if isinstance(one, str) else one
        name = _known_field(entry["field"], kind, problems, at, "lifecycle.ignore_changes")
        found = field(name, kind)
        if found is not None and found.security and not (entry.get("reason") and entry.get("until")):
            problems.say(
                f"`{name}` decides power: ignoring its changes needs a reason and an end",
                f"write {{field: {name}, reason: …, until: YYYY-MM-DD}}",
                at,
                "lifecycle.ignore_changes",
            )
        ignored.append(
            Ignored(name, entry.get("reason", ""), day(entry, spans, problems, "lifecycle.ignore_changes"), at)
        )
    return Lifecycle(body.get("protect"), tuple(ignored), span)


def accepted(written: list[Mapping[str, Any]], kind: Kind, spans: Spans, problems: Problems) -> tuple[Accepted, ...]:
    """The `accepted:` list."""
    found = []
    for index, one in enumerate(written):
        at = spans.span(written, index)
        name = _known_field(one["field"], kind, problems, at, "accepted")
        until = day(one, spans, problems, "accepted") or date.min
        found.append(Accepted(name, one["reason"], until, one.get("digest", ""), at))
    return tuple(found)


def waivers(written: list[Mapping[str, Any]], spans: Spans, problems: Problems) -> tuple[Waiver, ...]:
    """The `waivers:` list, as declared; the linter judges it."""
    return tuple(
        Waiver(
            rule=one["rule"],
            reason=one["reason"],
            until=day(one, spans, problems, "waivers") or date.min,
            owner=one["owner"],
            field=one.get("field", ""),
            value=one.get("value"),
            environments=tuple(one.get("environments", ())),
            span=spans.span(written, index),
        )
        for index, one in enumerate(written)
    )


def _known_field(name: FieldId, kind: Kind, problems: Problems, span: Span | None, where: str) -> FieldId:
    if name != "secret" and field(name, kind) is None:
        near = suggestion(name, table(kind))
        problems.say(f"there is no field `{shortened(name)}`", f"did you mean `{near}`?" if near else "", span, where)
    return name


def day(entry: Mapping[str, Any], spans: Spans, problems: Problems, where: str) -> date | None:
    """The day in `until:`; None where there is none, or none that could be."""
    text = entry.get("until")
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.say(f"`{shortened(text, 40)}` is no day", "write YYYY-MM-DD", spans.span(entry, "until"), where)
        return None
