"""The files that adopt writes: one per object, shared values in `defaults`, names that cannot lead anywhere else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.emitter import block
from oauthctl.config.writer import object_text, set_top_level, slug, write_new, write_over
from oauthctl.model.address import Address, Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.workflow.declare import Declared
from oauthctl.workflow.project import Opened

PROJECT_FILE = "oauthctl.yaml"
_FOLDERS = {Kind.CLIENT: "clients", Kind.SCOPE: "scopes"}
_MANY = 3  # clients, before what they share is worth a line in `defaults`


class NewFile(NamedTuple):
    """One file.

    address: the object it declares; None for the project file, and for the one of external scopes, whose names it has.
    remark: why to look at it; mostly empty.
    """

    path: str
    text: str
    address: Address | None
    preset: str = ""
    remark: str = ""
    external: tuple[str, ...] = ()


class Files(tuple[NewFile, ...]):
    """All files of one adopt."""

    def write(self, root: Path) -> None:
        """Objects first, the project file last: until then nothing refers to what is half there."""
        for file in sorted(self, key=lambda file: file.path == PROJECT_FILE):
            if file.path == PROJECT_FILE:
                write_over(root, file.path, file.text)
            else:
                write_new(root, file.path, file.text)


class _Place(NamedTuple):
    """Where files are written for: the project, and what each declaration has to say about that."""

    opened: Opened
    environment: str
    provider: str

    @property
    def said(self) -> dict[str, Json]:
        """The provider where there are several, the environment where there are some: another may not have this client."""
        where: dict[str, Json] = {}
        if len(self.opened.project.providers) > 1:
            where["provider"] = self.provider
        if self.environment and len(self.opened.project.environments) > 1:
            where["only_in"] = [self.environment]
        return where


SCHEMA_FILE = "oauthctl.schema.json"  # what `oauthctl schema > oauthctl.schema.json` leaves beside the project file


def _header(opened: Opened) -> str:
    """What tells an editor where the schema is, in a project that holds it."""
    there = (opened.root / SCHEMA_FILE).is_file()
    return f"yaml-language-server: $schema=../{SCHEMA_FILE}" if there else ""


def files_of(
    opened: Opened, environment: str, provider: str, objects: Sequence[tuple[Live, Declared]],
    keys: Mapping[str, str] | None = None,
) -> Files:  # fmt: skip
    """A file for each object, one for all external scopes, and the project file if `defaults` changes.

    keys: by native id, of clients whose provider chose the client_id; state knows which is which.
    """
    place = _Place(opened, environment, provider)
    own = [(live, declared) for live, declared in objects if not declared.external]
    shared = _shared(opened, [declared for live, declared in own if live.kind is Kind.CLIENT])
    files = list(_object_files(place, own, shared, keys or {}))
    external = sorted(live.name for live, declared in objects if declared.external)
    if external:
        files.append(_external_file(place, external, {file.path for file in files}))
    if shared:
        text = (opened.root / PROJECT_FILE).read_text(encoding="utf-8")
        files.append(NewFile(PROJECT_FILE, set_top_level(text, "defaults", shared), None))
    return Files(files)


def _object_files(
    place: _Place, objects: Sequence[tuple[Live, Declared]], shared: Mapping[str, Json], keys: Mapping[str, str]
) -> Iterator[NewFile]:
    named = _keys(place.opened, [live for live, _ in objects], keys)
    paths: set[str] = set()
    for live, declared in sorted(objects, key=lambda pair: (pair[0].kind, named[id(pair[0])])):
        key, folder = named[id(live)], _FOLDERS[live.kind]
        body = {**place.said, **_without(declared.body, shared)}
        if live.kind is Kind.CLIENT and live.native_id not in keys and key != live.name:
            body = {"client_id": live.name, **body}
        path = _free_path(place, folder, key, paths)
        paths.add(path)
        text = object_text(folder, key, body, declared.comments, header=_header(place.opened))
        yield NewFile(path, text, Address(place.provider, live.kind, key), declared.preset, _remark(declared))


def _keys(opened: Opened, objects: Iterable[Live], known: Mapping[str, str]) -> dict[int, str]:
    """The key of each object. Who has a name that can be a key gets it, before others are given one like it."""
    taken = set(opened.project.clients) | set(known.values())
    found: dict[int, str] = {}
    for live in sorted(objects, key=lambda one: (slug(one.name, set()) != one.name, one.name)):
        if live.kind is Kind.SCOPE:
            found[id(live)] = live.name
        else:
            found[id(live)] = known.get(live.native_id) or _marked(live, taken) or slug(live.name, taken)
            taken.add(found[id(live)])
    return found


def _marked(live: Live, taken: set[str]) -> str:
    """The key under which the object was ours before, which its mark remembers: another would be refused."""
    key = live.marker.key if live.marker else ""
    return key if key and key == slug(key, taken) else ""


def _free_path(place: _Place, folder: str, key: str, paths: Iterable[str]) -> str:
    """A file that is neither there nor about to be."""
    made = {Path(path).stem for path in paths if path.startswith(f"{folder}/")}
    return f"{folder}/{slug(key, _names(place.opened.root / folder) | made)}.yaml"


def _external_file(place: _Place, names: Sequence[str], paths: Iterable[str]) -> NewFile:
    """Scopes that the provider brings along: they may be asked for, and are never written."""
    body: dict[str, Json] = {name: {**place.said, "external": True} for name in names}
    lines = ["# The provider's own: clients may ask for them, nothing here changes them.", *block({"scopes": body})]
    path = _free_path(place, _FOLDERS[Kind.SCOPE], "external", paths)
    return NewFile(path, "\n".join(lines) + "\n", None, external=tuple(names))


def _names(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.y*ml")} if folder.is_dir() else set()


def _shared(opened: Opened, clients: Sequence[Declared]) -> dict[str, Json]:
    """What most adopted clients have in common; only in a project without others, whom it would change."""
    if len(clients) < _MANY or opened.project.clients or opened.project.defaults:
        return {}
    bodies = [declared.body for declared in clients]
    shared: dict[str, Json] = _usual(bodies, ("scope",))
    settings = _usual([_settings(body) for body in bodies])
    return {**shared, "settings": settings} if settings else shared


def _usual(blocks: Sequence[Mapping[str, Json]], names: Iterable[str] | None = None) -> dict[str, Json]:
    """The keys (of some names, or all) that every block has, with the value that most of them have."""
    usual: dict[str, Json] = {}
    for name in blocks[0] if names is None else names:
        if all(name in block for block in blocks):
            values = [block[name] for block in blocks]
            value = max(values, key=values.count)
            if 2 * values.count(value) > len(values):
                usual[name] = value
    return usual


def _settings(body: Mapping[str, Json]) -> Mapping[str, Json]:
    block = body.get("settings")
    return block if isinstance(block, Mapping) else {}


def _without(body: Mapping[str, Json], shared: Mapping[str, Json]) -> dict[str, Json]:
    """A body without what `defaults` says."""
    common = _settings(shared)
    settings = {name: value for name, value in _settings(body).items() if name not in common or common[name] != value}
    rest: dict[str, Json] = {
        name: value for name, value in body.items() if name == "settings" or name not in shared or shared[name] != value
    }
    if settings:
        rest["settings"] = settings
    else:
        rest.pop("settings", None)
    return rest


def _remark(declared: Declared) -> str:
    if declared.preset == "custom":
        grants = declared.body.get("grant_types")
        return f"custom: {' + '.join(str(grant) for grant in grants)}" if isinstance(grants, list) else "custom"
    return ""
