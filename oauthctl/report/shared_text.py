"""What plan and drift both say: unmanaged objects, what could not be read, what nobody looked at."""

from collections.abc import Mapping, Sequence

from oauthctl.diagnostics.text import printable
from oauthctl.plan.types import Note, Outside, Standing, Unread
from oauthctl.report.changes_text import place_of
from oauthctl.report.counts import Word
from oauthctl.report.style import Style, plural, wrapped

_DETAIL = " " * 12
_NAMES_SHOWN = 8
_OUTSIDE = (
    (Standing.APPEARED, "appeared since the last apply"),
    (Standing.UNMARKED, "not managed, left alone"),
    (Standing.UNDECLARED, "ours, undeclared (name it under `removed:` to delete or forget it)"),
    (Standing.VANISHED, "vanished from the provider"),
    (Standing.FOREIGN, "of another project"),
    (Standing.NOT_OIDC, "not OpenID Connect"),
)
_UNTOLD = (  # counted, not named
    (Standing.BUILT_IN, "built in"),
    (Standing.OWN_LOGIN, "own login"),
    (Standing.IGNORED, "ignored"),
)
_RISK = {"widens": "WIDENS", "breaks": "BREAKS", "narrows": "narrows"}


def told(text: str, style: Style) -> list[str]:
    """A line beneath an object."""
    return wrapped(printable(text), style.width, _DETAIL, _DETAIL + "  ")


def risk(impacts: Mapping[Word, int]) -> str:
    """Such as `Risk: 2 WIDENS, 3 BREAKS, 1 narrows`."""
    counted = [f"{number} {_RISK[word]}" for word, number in impacts.items() if word in _RISK]
    return f"Risk: {', '.join(counted) or 'cosmetic only'}."


def undoing(number: int) -> str:
    """How many changes of a plan undo drift."""
    return f"{plural(number, 'change')} {'undoes' if number == 1 else 'undo'} drift."


def unread(entries: Sequence[Unread], style: Style) -> list[str]:
    """What could not be read, so that nothing is concluded about it."""
    lines: list[str] = []
    for entry in entries:
        subject = printable(str(entry.address) if entry.address else entry.provider)
        lines += style.row(f"! NOT READ {subject}", place_of(entry.span), looks=("bold", "red"))
        lines += told(entry.message, style)
        lines += told(f"next: {entry.next}", style) if entry.next else []
    return lines


def notes(entries: Sequence[Note], style: Style) -> list[str]:
    """What the reader must know that changes nothing."""
    return [line for text in joined(entries) for line in wrapped(f"Note: {text}", style.width, "", "      ")]


def joined(entries: Sequence[Note]) -> list[str]:
    """The notes' texts, those of one subject and one reason as one: `not enforced at sso: a = 1, b = 2: why`."""
    about: dict[tuple[str, str], list[str]] = {}
    for note in entries:
        subject, _, rest = printable(note.text).partition(": ")
        what, _, why = rest.partition(": ")
        about.setdefault((subject, why) if why else (printable(note.text), ""), []).append(what)
    return [
        f"{subject}: {', '.join(dict.fromkeys(whats))}: {why}" if why else subject
        for (subject, why), whats in about.items()
    ]


def outside(entries: Sequence[Outside], style: Style) -> list[str]:
    """How many live objects no declaration covers and why; their names, up to some, where they say something."""
    lines: list[str] = []
    for standing, meaning in _OUTSIDE:
        names = sorted(printable(f"{entry.provider}/{entry.name}") for entry in entries if entry.standing is standing)
        if not names:
            continue
        more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
        named = f"{', '.join(names[:_NAMES_SHOWN])}{more}"
        lines += wrapped(f"{len(names)} {meaning}: {named}", style.width, "", "      ")
    numbers = [(sum(entry.standing is standing for entry in entries), meaning) for standing, meaning in _UNTOLD]
    counted = ", ".join(f"{number} {meaning}" for number, meaning in numbers if number)
    return [*lines, *(wrapped(f"Never touched: {counted}.", style.width, "", "      ") if counted else [])]


def not_looked_at(parts: Sequence[str], style: Style) -> list[str]:
    """Parts that nobody looked at; said each time."""
    if not parts:
        return []
    return wrapped(f"Not looked at: {'; '.join(map(printable, parts))}.", style.width, "", "      ")
