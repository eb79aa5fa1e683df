"""Code of others, by entry point: only with a switch that no file of a project can set."""

import os
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.metadata import EntryPoint

SWITCH: Final = "OAUTHCTL_PLUGINS"  # not in the project's files: a pull request must not be able to load code


def allowed() -> bool:
    """Whether plugins may be loaded."""
    return os.environ.get(SWITCH) == "1"


@cache
def points(group: str) -> "Mapping[str, EntryPoint]":
    """The entry points of a group, by name. Looking for them takes longer than most commands, so it is asked for late."""
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=group)}
