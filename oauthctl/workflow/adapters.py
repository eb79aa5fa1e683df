"""What the declarations must know of adapters, gathered where both may be known."""

from collections.abc import Mapping

from oauthctl.adapters.registry import get, names
from oauthctl.config.schema import AdapterFacts


def facts(more: frozenset[str] = frozenset()) -> Mapping[str, AdapterFacts]:
    """The facts of every built-in adapter, and of the plugins named in `more`."""
    return {name: _facts(name) for name in (*names(), *sorted(more - set(names())))}


def _facts(name: str) -> AdapterFacts:
    adapter = get(name)
    return AdapterFacts(
        options=adapter.options_schema(), native_names=adapter.native_names, items=adapter.items, block=adapter.block
    )
