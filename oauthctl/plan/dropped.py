"""Providers that a change takes out of the project while they hold objects of ours (DECISIONS 7)."""

from collections.abc import Iterator

from oauthctl.model.address import Address, Kind
from oauthctl.plan.run import Run, View, Views
from oauthctl.plan.types import Action, Operation, Refusal


def dropped(views: Views, run: Run) -> Iterator[Operation]:
    """A refusal for each of ours there: once the provider is gone from the project, nobody can remove them."""
    for name in sorted(run.options.dropped):
        if name in views:
            yield from _ours(views[name])


def _ours(view: View) -> Iterator[Operation]:
    for live in sorted(view.observed.objects, key=lambda one: (one.kind is Kind.CLIENT, one.name)):
        known = view.index.known_as.get((live.kind, live.native_id))
        marker = view.index.marker(live, known or Address(live.provider, live.kind, live.name))
        if marker is None or not view.index.ours(marker):
            continue
        address = Address(live.provider, live.kind, marker.key)
        key = marker.key if live.kind is Kind.CLIENT else f"{live.kind}:{marker.key}"
        refusal = Refusal(
            "provider",
            f"the provider {live.provider} is taken out of the project, and this is ours and still there",
            f"keep the provider, apply `removed: {{{key}: delete}}` (or forget), and drop it after that",
        )
        yield Operation(
            Action.NO_OP, address, live.name, live.native_id, (), refusals=(refusal,), live=live, marker=marker
        )
