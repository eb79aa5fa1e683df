"""Values as people read them: nothing hidden, nothing shortened that decides about security."""

import json
from collections.abc import Mapping

from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Kind
from oauthctl.model.duration import spelled
from oauthctl.model.field import Compare
from oauthctl.model.json import Json
from oauthctl.model.table import field
from oauthctl.model.value import FieldId, Gap
from oauthctl.report.json_text import plain
from oauthctl.uri import spelled as spelled_uri

_URIS = frozenset({Compare.URI, Compare.URIS})


def shown(value: Json | Gap, name: FieldId = "", kind: Kind = Kind.CLIENT) -> str:
    """One value on one line. A list is joined with commas; nothing is `(none)`."""
    if isinstance(value, Gap):
        return "(none)" if value is Gap.ABSENT else f"(unknown: {value.value})"
    if value is None or (isinstance(value, str | list | tuple) and not value):
        return "(none)"
    entry = field(name, kind) if name else None
    how = entry.compare if entry else None
    if isinstance(value, list | tuple):
        return ", ".join(item(one, how) for one in value)
    return item(value, how)


def item(value: Json, how: Compare | None = None) -> str:
    """One item of a list, or a scalar. Text whose edges would not be seen stands in quotes."""
    if isinstance(value, str):
        text = spelled_uri(value) if how in _URIS else printable(value)
        return f'"{text}"' if not text or text != " ".join(text.split()) else text
    if how is Compare.DURATION and isinstance(value, int) and not isinstance(value, bool):
        return spelled(value)
    if isinstance(value, Mapping | list | tuple):
        return printable(json.dumps(plain(value), sort_keys=True, ensure_ascii=False))
    return json.dumps(value)


def moment(seconds: Json) -> str:
    """A server's Unix time as `2026-11-23 17:42 UTC`; what is none is shown as it is."""
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return item(seconds)
