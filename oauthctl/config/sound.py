"""What of a project can be looked at further although some entries of it are wrong, so that one run names every error."""

from collections.abc import Mapping
from typing import Any

from oauthctl.config.project import Declared, Project
from oauthctl.config.validator import Path

_ENTRIES = frozenset({"clients", "scopes", "resources", "removed"})
_ALONE = frozenset({"version", "project", "state"})  # nothing else refers to them


def sound_part(project: Project, wrong: frozenset[Path]) -> Project | None:
    """The project without the entries that are wrong; None where what all others refer to is wrong.

    wrong: paths of faults. Scopes and resources that are wrong keep their names, since clients ask for them.
    """
    entries = {path[:2] for path in wrong if path[:1] and path[0] not in _ALONE}
    if any(len(entry) < 2 or entry[0] not in _ENTRIES for entry in entries) or () in wrong:
        return None

    def right(section: str, key: str) -> bool:
        return (section, key) not in entries

    def named(one: Declared) -> Declared:
        section, key = ("resources", one.resource) if one.resource else ("scopes", one.key)
        return one if right(section, key) else one._replace(body=_named(one.body))

    return project._replace(
        clients={key: one for key, one in project.clients.items() if right("clients", key)},
        scopes=tuple(map(named, project.scopes)),
        resources={
            key: one if right("resources", key) else one._replace(body=_named(one.body))
            for key, one in project.resources.items()
        },
        removed={key: one for key, one in project.removed.items() if right("removed", key)},
    )


def _named(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What says where it is, as far as that was said in the right form."""
    kept: dict[str, Any] = {}
    if isinstance(body.get("provider"), str):
        kept["provider"] = body["provider"]
    only = body.get("only_in")
    if isinstance(only, list) and all(isinstance(name, str) for name in only):
        kept["only_in"] = only
    return kept
