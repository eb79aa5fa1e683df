"""A declared object that is not live: never created, vanished, or not readable (DECISIONS 6)."""

from oauthctl.model.desired import Desired
from oauthctl.plan.objects import created
from oauthctl.plan.run import Run, View
from oauthctl.plan.types import Operation, Refusal, Standing, Unread


def absent(desired: Desired, view: View, run: Run) -> Operation | Unread | None:
    """A create, a refused one where the object has vanished, or an entry (None: one is there already) for the unread."""
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
    if not known or (again and not sure):
        return created(desired, view, run, (), None)
    if again:
        return created(desired, view, run, (), Standing.VANISHED)
    refusal = Refusal(
        "vanished", f"{desired.name!r} was at {observed.provider} and is gone: somebody deleted it",
        f"--recreate {address} makes a new one, with a new secret; or remove the declaration",
    )  # fmt: skip
    return created(desired, view, run, (refusal,), Standing.VANISHED)
