"""New objects: all they can do, field by field."""

from collections.abc import Mapping

from oauthctl.model.address import Kind
from oauthctl.model.desired import Desired
from oauthctl.model.value import FieldId, Value
from oauthctl.plan import changes, imposing
from oauthctl.plan.digest import precondition
from oauthctl.plan.fields import fitting, seal
from oauthctl.plan.run import Run, View
from oauthctl.plan.types import Action, Change, Operation, Refusal, Standing


def created(
    desired: Desired, view: View, run: Run, refusals: tuple[Refusal, ...], standing: Standing | None
) -> Operation:
    """A new object: one change for each field that has a value."""
    fits = fitting(desired.fields, None, desired, view, run)
    made = creation(fits.fields, desired, view, run)
    refusals += fits.refusals + imposing.create_refusals(
        desired._replace(fields=fits.fields),
        view.observed.capabilities,
        has_state_key=run.options.has_state_key,
    )
    return Operation(
        Action.CREATE,
        desired.address,
        desired.name,
        "",
        made,
        (),
        refusals,
        needs=desired.needs,
        span=desired.span,
        desired=desired._replace(fields=fits.fields),
        precondition=precondition(None, None, (), view.rules),
        headline=headline(desired),
        standing=standing,
        seal=seal(desired, None, view, run),
    )


def creation(fields: Mapping[FieldId, Value], desired: Desired, view: View, run: Run) -> tuple[Change, ...]:
    """What a new object can do, field by field."""
    kind, cause = desired.address.kind, run.wish(desired.address)
    made = [
        changes.created(value, view.rules.of(kind, name), view.rules.subject(name), cause, run.judge)
        for name, value in fields.items()
        if value.value not in (None, [], (), "", {})
    ]
    secret = imposing.imposed(desired.secret, None, cause)
    return (*made, secret) if secret else tuple(made)


def headline(desired: Desired) -> str:
    """What a new object is, in a sentence."""
    if desired.address.kind is not Kind.CLIENT:
        return f"new {desired.address.kind}: clients can be given it"
    method = desired.fields.get("token_endpoint_auth_method")
    if method is not None and method.value == "none":
        return "new public client: whoever knows its name can start a login as it"
    return "new confidential client"
