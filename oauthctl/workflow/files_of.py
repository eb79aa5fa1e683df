"""The files that adopt writes: one per object, shared values in `defaults`, names that cannot lead anywhere else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from oauthctl.config.writer import object_text, set_top_level, slug, write_new, write_over
from oauthctl.model.address import Address, Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.workflow.declare import Declared
from oauthctl.workflow.project import Opened

PROJECT_FILE = "oauthctl.yaml"
_FOLDERS = {Kind.CLIENT: "clients", Kind.SCOPE: "scopes"}
_MANY = 3  # clients that must agree before a value is worth a line in `defaults`


class NewFile(NamedTuple):
    """One file. address: the object it declares; None for the project file. remark: why to look at it; mostly empty."""

    path: str
    text: str
    address: Address | None
    preset: str = ""
    remark: str = ""


class Files(tuple[NewFile, ...]):
    """All files of one adopt."""

    def write(self, root: Path) -> None:
        """Objects first, the project file last: until then nothing refers to what is half there."""
        for file in sorted(self, key=lambda file: file.path == PROJECT_FILE):
            if file.address is None:
                write_over(root, file.path, file.text)
            else:
                write_new(root, file.path, file.text)


def files_of(
    opened: Opened, environment: str, provider: str, objects: Sequence[tuple[Live, Declared]],
    keys: Mapping[str, str] | None = None,
) -> Files:  # fmt: skip
    """A file for each object, with a key that is a slug of its name, and the project file if `defaults` changes.

    keys: by native id, of clients whose provider chose the client_id; state knows which is which.
    """
    shared = _shared(opened, [declared for live, declared in objects if live.kind is Kind.CLIENT])
    taken = {Kind.CLIENT: set(opened.project.clients), Kind.SCOPE: {scope.key for scope in opened.project.scopes}}
    files = list(_object_files(opened, environment, provider, objects, shared, taken, keys or {}))
    if shared:
        text = (opened.root / PROJECT_FILE).read_text(encoding="utf-8")
        files.append(NewFile(PROJECT_FILE, set_top_level(text, "defaults", shared), None))
    return Files(files)


def _object_files(
    opened: Opened, environment: str, provider: str, objects: Iterable[tuple[Live, Declared]], shared: Mapping[str, Json],
    taken: Mapping[Kind, set[str]], keys: Mapping[str, str],
) -> Iterator[NewFile]:  # fmt: skip
    for live, declared in objects:
        known = live.name if live.kind is Kind.SCOPE else keys.get(live.native_id)
        key = known or slug(live.name, taken[live.kind])
        taken[live.kind].add(key)
        body = {**_where(opened, environment, provider), **_without(declared.body, shared)}
        if not known and key != live.name:
            body = {"client_id": live.name, **body}
        folder = _FOLDERS[live.kind]
        path = f"{folder}/{slug(key, _names(opened.root / folder))}.yaml"
        address = Address(provider, live.kind, key)
        yield NewFile(
            path, object_text(folder, key, body, _comments(declared)), address, declared.preset, _remark(declared)
        )


def _names(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.y*ml")} if folder.is_dir() else set()


def _where(opened: Opened, environment: str, provider: str) -> dict[str, Json]:
    """The provider where there are several, the environment where there are some: another may not have this client."""
    where: dict[str, Json] = {}
    if len(opened.project.providers) > 1:
        where["provider"] = provider
    if environment and len(opened.project.environments) > 1:
        where["only_in"] = [environment]
    return where


def _shared(opened: Opened, clients: Sequence[Declared]) -> dict[str, Json]:
    """What all adopted clients have in common; only in a project without others, whom it would change."""
    if len(clients) < _MANY or opened.project.clients or opened.project.defaults:
        return {}
    bodies = [declared.body for declared in clients]
    shared: dict[str, Json] = _common(bodies, ("scope",))
    settings = _common([_settings(body) for body in bodies])
    return {**shared, "settings": settings} if settings else shared


def _common(blocks: Sequence[Mapping[str, Json]], names: Iterable[str] | None = None) -> dict[str, Json]:
    """The keys (of some names, or all) that every block has with the same value."""
    first = blocks[0]
    wanted = first if names is None else [name for name in names if name in first]
    return {
        name: first[name] for name in wanted if all(name in block and block[name] == first[name] for block in blocks)
    }


def _settings(body: Mapping[str, Json]) -> Mapping[str, Json]:
    block = body.get("settings")
    return block if isinstance(block, Mapping) else {}


def _without(body: Mapping[str, Json], shared: Mapping[str, Json]) -> dict[str, Json]:
    """A body without what `defaults` says."""
    rest: dict[str, Json] = {name: value for name, value in body.items() if name not in shared or name == "settings"}
    settings = {name: value for name, value in _settings(body).items() if name not in _settings(shared)}
    if "settings" in rest:
        rest["settings"] = settings
    if not settings:
        rest.pop("settings", None)
    return rest


def _comments(declared: Declared) -> dict[str, str]:
    return dict.fromkeys(declared.differing, f"differs from preset {declared.preset}")


def _remark(declared: Declared) -> str:
    if declared.preset == "custom":
        grants = declared.body.get("grant_types")
        return f"custom: {' + '.join(str(grant) for grant in grants)}" if isinstance(grants, list) else "custom"
    return ""
