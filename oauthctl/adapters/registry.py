"""Which adapters there are. Built-in ones stand in a table: no plugin can shadow them."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from oauthctl.contract import API
from oauthctl.diagnostics.errors import ProjectError, SetupError
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.text import printable, suggestion
from oauthctl.process.plugins import SWITCH, allowed, points

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from oauthctl.contract.adapter import Adapter

GROUP = "oauthctl.adapters"

_BUILT_IN = {"dcr": "oauthctl.adapters.dcr", "keycloak": "oauthctl.adapters.keycloak"}


def names() -> tuple[str, ...]:
    """Every adapter that can be used here, built-in ones first."""
    return (*_BUILT_IN, *(name for name in sorted(_plugins()) if name not in _BUILT_IN))


def get(name: str, place: Place | None = None) -> "Adapter":
    """The adapter of that name; place is where it was asked for.

    Raises ProjectError for a name that is not known, SetupError for a plugin that does not work.
    """
    if name in _BUILT_IN:
        return cast("Adapter", import_module(_BUILT_IN[name]).ADAPTER)
    found = _plugins().get(name)
    if found is None:
        raise _unknown(name, place)
    return _loaded(found, place)


def _unknown(name: str, place: Place | None) -> ProjectError:
    near = suggestion(name, names())
    note = f"did you mean `{near}`?" if near else f"known: {', '.join(names())}"
    switch = "" if allowed() else f"for an adapter of a plugin, set {SWITCH}=1"
    return ProjectError(f"unknown adapter `{printable(name)}`", place, note=note, next=switch)


def _plugins() -> Mapping[str, "EntryPoint"]:
    return _entry_points() if allowed() else {}


def _entry_points() -> Mapping[str, "EntryPoint"]:
    return points(GROUP)


def _loaded(point: "EntryPoint", place: Place | None) -> "Adapter":
    try:
        adapter = cast("Adapter", point.load())
        version = adapter.describe().api
    except Exception as error:
        why = printable(f"{type(error).__name__}: {error}")
        raise SetupError(f"the adapter plugin `{point.name}` does not work: {why}", place) from error
    if version != API:
        message = f"the adapter plugin `{point.name}` is made for contract version {version}, not {API}"
        raise SetupError(message, place, next="install a version of the plugin that fits this oauthctl")
    return adapter
