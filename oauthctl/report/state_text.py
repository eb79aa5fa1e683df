"""What state remembers, for people: which credentials are held, never what they are."""

from collections.abc import Sequence

from oauthctl.diagnostics.text import printable
from oauthctl.report.style import wrapped
from oauthctl.state.record import Record
from oauthctl.state.trouble import way_out


def listing(records: Sequence[Record], width: int) -> str:
    """One line per record, by address."""
    if not records:
        return "Nothing is remembered."
    rows = [(str(record.address), record.native_id or "(no id)", _held(record)) for record in records]
    rows = [("address", "provider's id", "credentials"), *rows]
    widths = [max(len(printable(row[column])) for row in rows) for column in (0, 1)]
    lines: list[str] = []
    for name, native, held in rows:
        prefix = f"{printable(name).ljust(widths[0])}  {printable(native).ljust(widths[1])}  "
        lines += wrapped(held, max(width, len(prefix) + 30), prefix, " " * len(prefix))
    return "\n".join(lines)


def record(one: Record) -> str:
    """All that is remembered of one object but its secrets."""
    facts = [
        ("address", str(one.address)),
        ("environment", one.environment or "(none)"),
        ("issuer", one.issuer),
        ("provider's id", one.native_id or "(none)"),
        ("credentials", _held(one) or "(none)"),
    ]
    if one.trouble:
        facts.append(("trouble", f"{one.trouble}; attempt {one.attempt or 'unknown'}"))
        facts.append(("next", way_out(one.address, one.trouble)))
    if one.marker is not None:
        memory = one.marker.memory
        facts.append(("last apply", " ".join(part for part in (memory.at, memory.commit) if part) or "never completed"))
        facts.append(("protected", "yes" if one.marker.protect else "no"))
    return "\n".join(f"{label.ljust(13)}  {printable(text)}" for label, text in facts)


def _held(one: Record) -> str:
    names = [
        f"{name} ({len(kept)})" if len(kept) > 1 else name for name, kept in sorted(one.credentials.items()) if kept
    ]
    told = ", ".join(names)
    return f"{told}  ! {one.trouble}".strip() if one.trouble else told
