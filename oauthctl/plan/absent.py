"""A declared object that is not live: never created, vanished, or not readable (DECISIONS 6)."""

from oauthctl.model.desired import Desired
from oauthctl.plan.creating import created
from oauthctl.plan.run import Run, View
from oauthctl.plan.types import Operation, Refusal, Standing, Unread


def absent(desired: Desired, view: View, run: Run) -> Operation | Unread | None:
    """A create; a refused one where it vanished; an entry for the unread (None: it has one already)."""
    address, observed = desired.address, view.observed
    again = address in run.options.recreate
    if address in view.unread and not again:
        return None
    known = address in observed.native_ids or address in (run.options.base or {})
    sure = observed.listed or address in observed.gone
    if known and not sure and not again:
        if address in observed.native_ids:
            return Unread(
                observed.provider,
                address,
                "was not read, so nothing is concluded about it",
                span=desired.span,
            )
        known = False  # the base has it, but it was never made here: nothing remembers an id
    if not known:
        return created(desired, view, run, (), None)
    refusals = () if again else (_vanished(desired, view),)
    return created(desired, view, run, refusals, Standing.VANISHED)


def _vanished(desired: Desired, view: View) -> Refusal:
    """Somebody deleted it. Known to the base alone, it may also be that nobody ever applied it."""
    provider, address = view.observed.provider, desired.address
    if address in view.observed.native_ids:
        said = f"{desired.name!r} was at {provider} and is gone: somebody deleted it"
    else:
        said = f"the base declares {desired.name!r}, and {provider} has none: deleted there, or never applied"
    next_step = f"--recreate {address} makes a new one, with a new secret; or remove the declaration"
    return Refusal("vanished", said, next_step)
