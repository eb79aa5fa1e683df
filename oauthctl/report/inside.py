"""What changed inside a free-form native object: path, old, new. deepdiff only shows; it never decides."""

import json
from collections.abc import Mapping

from oauthctl.diagnostics.text import printable
from oauthctl.model.json import Json
from oauthctl.model.value import Gap
from oauthctl.report.values import item

_MOST_LINES = 20  # more than that, and the whole values say it better
_MOST_TEXT = 20_000  # characters; comparing more takes longer than anybody waits


def inside(before: Json | Gap, after: Json | Gap) -> list[str]:
    """`config.role: a -> b` for each difference of two objects; empty where whole values say it better."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return []
    if len(json.dumps([before, after], default=dict)) > _MOST_TEXT:
        return []
    from deepdiff import DeepDiff

    difference = DeepDiff(dict(before), dict(after), view="tree", ignore_order=True)
    lines = [
        f"{_path(change.path(output_format='list'))}: {_side(change.t1)} -> {_side(change.t2)}"
        for changes in difference.values()
        for change in changes
    ]
    return sorted(lines) if len(lines) <= _MOST_LINES else []


def _path(parts: list[object]) -> str:
    return printable(".".join(str(part) for part in parts))


def _side(value: object) -> str:
    """One side of a difference; deepdiff has an object of its own for `not there`."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return item(value)
    return "(none)"
