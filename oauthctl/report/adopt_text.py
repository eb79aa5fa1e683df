"""What adopt wrote and what it left alone, for people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Kind
from oauthctl.report.counts import verb
from oauthctl.report.style import Style, plural, wrapped

if TYPE_CHECKING:
    from oauthctl.workflow.adopted import Adopted

_NAMES_SHOWN = 8
PROJECT_FILE = "oauthctl.yaml"


def render(adopted: "Adopted", style: Style) -> str:
    """Who was asked, what was read, written and left alone and why, and how the check went."""
    who = f"{adopted.provider}: {adopted.product}, as {adopted.identity}"
    lines = [style.paint(line, "bold") for line in wrapped(printable(who), style.width, "", "  ")]
    read = f"Read {plural(adopted.clients_read, 'client')} and {plural(adopted.scopes_read, 'scope')}."
    lines += wrapped(f"{read} Nothing was changed at {printable(adopted.provider)}.", style.width, "")
    lines += [*_files(adopted, style), *_left(adopted, style), *_check(adopted, style)]
    return "\n".join(lines)


def _files(adopted: "Adopted", style: Style) -> Iterable[str]:
    if adopted.differing:
        return
    declared = [file for file in adopted.files if file.address is not None]
    clients = [file.path for file in declared if file.address and file.address.kind is Kind.CLIENT]
    scopes = [file.address.key for file in declared if file.address and file.address.kind is Kind.SCOPE]
    presets = ", ".join(f"{printable(name)} {number}" for name, number in sorted(adopted.presets.items()))
    where = printable(clients[0]) if len(clients) == 1 else "clients/*.yaml"
    yield from _counted(len(clients), "written", f"{where}  {presets}" if clients else "", style)
    if scopes:
        yield from _counted(len(scopes), "written", f"scopes/*.yaml  {_names(tuple(sorted(scopes)))}", style)
    for file in adopted.files:
        if file.external:
            detail = f"{printable(file.path)}  {_names(file.external)} (asked for, never written)"
            yield from _counted(len(file.external), "external", detail, style)


def _left(adopted: "Adopted", style: Style) -> Iterable[str]:
    for group in adopted.left_alone:
        yield from _counted(len(group.names), printable(group.reason), _names(group.names), style)
    if not adopted.differing and adopted.files:
        shared = any(file.path == PROJECT_FILE for file in adopted.files)
        told = f"Shared values went to `defaults` in {PROJECT_FILE}. " if shared else ""
        yield f"{told}0 secrets were written."
    remarks: dict[str, list[str]] = {}
    for file in adopted.files:
        if file.remark:
            remarks.setdefault(file.remark, []).append(file.path)
    for remark, paths in remarks.items():
        yield from wrapped(f"Look at: {_first(paths)}  {printable(remark)}", style.width, "", "  ")
    left_out: dict[tuple[str, str], list[str]] = {}
    for name, fields in sorted(adopted.left_out.items()):
        for field, why in sorted(fields.items()):
            left_out.setdefault((field, why), []).append(name)
    for (field, why), names in left_out.items():
        told = f"Left out: {printable(field)} of {_first(names)}: {printable(why)}"
        yield from wrapped(told, style.width, "", "  ")
    if adopted.not_seen:
        yield from wrapped(f"Not looked at: {'; '.join(map(printable, adopted.not_seen))}.", style.width, "", "  ")


def _first(names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return printable(names[0]) + more


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
