"""What adopt wrote and what it left alone, for people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from oauthctl.diagnostics.text import printable
from oauthctl.report.counts import verb
from oauthctl.report.style import Style, plural, wrapped

if TYPE_CHECKING:
    from oauthctl.workflow.adopted import Adopted

_NAMES_SHOWN = 8


def render(adopted: "Adopted", style: Style) -> str:
    """Who was asked, what was read, written and left alone and why, and how the check went."""
    who = f"{adopted.provider}: {adopted.product}, as {adopted.identity}"
    lines = [style.paint(line, "bold") for line in wrapped(printable(who), style.width, "", "  ")]
    read = f"Read {plural(adopted.clients_read, 'client')} and {plural(adopted.scopes_read, 'scope')}."
    lines += wrapped(f"{read} Nothing was changed at {printable(adopted.provider)}.", style.width, "")
    lines += [*_files(adopted, style), *_left(adopted, style), *_check(adopted, style)]
    return "\n".join(lines)


def _files(adopted: "Adopted", style: Style) -> Iterable[str]:
    written = [file for file in adopted.files if file.address is not None]
    if adopted.differing:
        return
    presets = ", ".join(f"{printable(name)} {number}" for name, number in sorted(adopted.presets.items()))
    yield from _counted(len(written), "written", presets, style)
    for file in written[:_NAMES_SHOWN]:
        yield from wrapped(printable(file.path), style.width, " " * 20, " " * 22)
    if len(written) > _NAMES_SHOWN:
        yield f"{' ' * 20}and {len(written) - _NAMES_SHOWN} more"


def _left(adopted: "Adopted", style: Style) -> Iterable[str]:
    for group in adopted.left_alone:
        yield from _counted(len(group.names), printable(group.reason), _names(group.names), style)
    if not adopted.differing and any(file.address for file in adopted.files):
        shared = any(file.address is None for file in adopted.files)
        told = "Shared values went to `defaults` in oauthctl.yaml. " if shared else ""
        yield f"{told}0 secrets were written."
    for file in adopted.files:
        if file.remark:
            yield from wrapped(f"Look at: {printable(file.path)}  {printable(file.remark)}", style.width, "", "  ")
    for name, fields in sorted(adopted.left_out.items()):
        for field, why in sorted(fields.items()):
            told = f"Left out, but watched: {printable(name)} {printable(field)}: {printable(why)}"
            yield from wrapped(told, style.width, "", "  ")
    if adopted.not_seen:
        yield from wrapped(f"Not looked at: {'; '.join(map(printable, adopted.not_seen))}.", style.width, "", "  ")


def _check(adopted: "Adopted", style: Style) -> Iterable[str]:
    if not adopted.differing:
        yield "Checked: what was written, planned against what was read: 0 settings differ."
        if any(file.address for file in adopted.files):
            yield "Next:  oauthctl plan --claim    takes ownership, changes no setting"
        return
    yield style.paint(
        "Checked: what would be written differs from what was read, so nothing was written:", "bold", "red"
    )
    for operation in adopted.differing:
        fields = ", ".join(printable(change.subject) for change in operation.changes) or verb(operation)
        yield from wrapped(f"{printable(str(operation.address))}: {fields}", style.width, "  ", "    ")


def _counted(number: int, what: str, detail: str, style: Style) -> list[str]:
    prefix = f"{str(number).rjust(4)} {what.ljust(12)}  "
    return wrapped(detail, style.width, prefix, " " * min(len(prefix), 20))


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(map(printable, names[:_NAMES_SHOWN])) + more
