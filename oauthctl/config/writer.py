"""Declarations written back: new files for adopted objects, one key of the project file set without touching the rest."""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from oauthctl.config.emitter import Comments, block
from oauthctl.config.globs import leaves_root
from oauthctl.config.yaml_reader import read
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.text import printable
from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.table import table

_FIRST: Final = ("provider", "client_id", "preset", "owner", "only_in", "external", "risk")
_LAST: Final = ("settings", "extensions", "secret", "lifecycle", "environments", "waivers", "accepted")
_SLUG_LENGTH: Final = 64
_WINDOWS: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")


def object_text(
    section: str, key: str, body: Mapping[str, Json], comments: Comments | None = None, *, header: str = ""
) -> str:
    """A file that declares one object. section: `clients` or `scopes`; comments: by field id; header: a comment line."""
    kind = Kind.SCOPE if section == "scopes" else Kind.CLIENT
    noted = {f"{section}.{key}.{name}": note for name, note in (comments or {}).items()}
    lines = block({section: {key: _ordered(body, kind)}}, comments=noted)
    start = f"# {printable(header)}\n" if header else ""
    return start + "\n".join(lines) + "\n"


def _ordered(body: Mapping[str, Json], kind: Kind) -> dict[str, Json]:
    """Keys in the order of the field table, reserved words around them."""
    names = [*_FIRST, *(name for name in table(kind) if "." not in name), *_LAST]
    order = {name: index for index, name in enumerate(dict.fromkeys(names))}
    settings = {name.removeprefix("settings."): index for index, name in enumerate(table(kind))}
    result = dict(sorted(body.items(), key=lambda pair: order.get(pair[0].partition("#")[0], len(order))))
    inner = result.get("settings")
    if isinstance(inner, Mapping):
        result["settings"] = dict(sorted(inner.items(), key=lambda pair: settings.get(pair[0], len(settings))))
    return result


def slug(name: str, taken: set[str]) -> str:
    """A key or file name for any text: `[a-z0-9][a-z0-9._-]{0,63}`, not among `taken`, whatever their case."""
    base = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._")[:_SLUG_LENGTH].rstrip("-._") or "client"
    if _WINDOWS.match(base):
        base = f"x-{base}"[:_SLUG_LENGTH]
    used = {one.casefold() for one in taken}
    found, number = base, 1
    while found in used:
        number += 1
        suffix = f"-{number}"
        found = base[: _SLUG_LENGTH - len(suffix)] + suffix
    return found


# ---- editing a file
def set_top_level(text: str, key: str, value: Mapping[str, Json]) -> str:
    """The text of a YAML file with one top-level key set; every other byte stays.

    Raises ProjectError where that cannot be done safely: the result is read back and compared.
    """
    document = read("oauthctl.yaml", text)
    root = document.root or {}
    ending = "\r\n" if "\r\n" in text else "\n"
    new = ending.join(block({key: value})) + ending
    if not isinstance(root, dict) or any(_column(document.key_span(root, name)) != 1 for name in root):
        raise _not_editable(key)
    found = document.key_span(root, key) if key in root else None
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    plain = text.removeprefix("\ufeff")
    if found is None:
        gap = "" if not plain or plain.endswith(("\n", "\r")) else ending
        edited = f"{plain}{gap}{ending if plain else ''}{new}"
    else:
        starts = sorted(span.start for name in root if (span := document.key_span(root, name)))
        after = [start for start in starts if start > found.start]
        end = _without_comments(plain, found.start, after[0] if after else len(plain))
        edited = plain[: found.start] + new + plain[end:]
    if read("oauthctl.yaml", edited).root != {**root, key: _as_read(value)}:
        raise _not_editable(key)
    return bom + edited


def _column(span: Span | None) -> int:
    return span.column if span else 0


def _without_comments(text: str, start: int, end: int) -> int:
    """The end of a block, before the blank lines and comments that lead to the next key."""
    lines = text[start:end].splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].startswith("#")):
        end -= len(lines.pop())
    return end


def _as_read(value: Json) -> Json:
    """The value as the reader sees it before variables are filled in: `${` stands escaped."""
    from oauthctl.config.interpolate import escaped

    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, Mapping):
        return {key: _as_read(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_read(inner) for inner in value]
    return value


def _not_editable(key: str) -> ProjectError:
    place = Place("", span=Span("oauthctl.yaml", 1, 1, 0, 0))
    return ProjectError(
        f"`{key}` cannot be set in this file without touching the rest", place, next=f"write `{key}:` by hand"
    )


# ---- writing a file
def write_new(root: Path, path: str, text: str, *, mode: int = 0o644) -> None:
    """A file that was not there, written whole or not at all. Raises ProjectError where it exists or would be outside."""
    target = _inside(root, path)
    with _finished(target, text, mode) as temporary:
        try:
            os.link(temporary, target)
        except FileExistsError:
            raise ProjectError(
                f"{printable(path)} exists already", _whole(path), next="nothing was written over it"
            ) from None


def write_over(root: Path, path: str, text: str) -> None:
    """Replaces a file, whole or not at all, and keeps its mode."""
    target = _inside(root, path)
    with _finished(target, text, target.stat().st_mode & 0o777) as temporary:
        temporary.replace(target)


def _inside(root: Path, path: str) -> Path:
    target = root.resolve() / path
    if leaves_root(path) or not target.parent.resolve().is_relative_to(root.resolve()) or target.is_symlink():
        raise ProjectError(f"{printable(path)} is outside the project or a link", next="nothing was written")
    return target


@contextmanager
def _finished(target: Path, text: str, mode: int) -> Iterator[Path]:
    """A file beside the target with the whole text, on disk; it is gone at the end."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise ProjectError(
            f"{printable(target.name)} cannot be written: {(error.strerror or 'error').lower()}"
        ) from None
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(descriptor)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _whole(path: str) -> Place:
    return Place("", span=Span(printable(path), 1, 1, 0, 0))
