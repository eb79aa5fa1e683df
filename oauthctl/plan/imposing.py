"""Secrets in a plan: when one is sent, made or replaced, and where it goes (DECISIONS 13, 14)."""

from collections.abc import Mapping

from oauthctl.contract.capability import Capabilities
from oauthctl.model.desired import Desired
from oauthctl.model.digest import short_digest
from oauthctl.model.live import Marker
from oauthctl.model.secret import SecretPolicy, SecretRef
from oauthctl.model.value import FieldId, Gap, Value
from oauthctl.plan import changes, reasons
from oauthctl.plan.impact import Verdict
from oauthctl.plan.types import Cause, Change, Impact, Refusal

REPLACES = "the server replaces the client secret; whatever uses the old one fails"
ROTATES = "the server replaces the registration access token"


def sealed(marker: Marker, policy: SecretPolicy | None) -> Marker:
    """The mark with what is imposed from now on."""
    if policy is None or policy.source is None:
        return marker
    return marker._replace(secret_version=policy.version, secret_source=source_digest(policy.source))


def source_digest(reference: SecretRef) -> str:
    """Stands in the mark for the reference whose secret was last imposed."""
    return short_digest(str(reference))


def imposed(policy: SecretPolicy | None, marker: Marker | None, cause: Cause) -> Change | None:
    """The secret is sent on create, and again when its version or its reference moved."""
    if policy is None or policy.source is None:
        return None
    if marker is not None and (marker.secret_version, marker.secret_source) == (
        policy.version,
        source_digest(policy.source),
    ):
        return None
    impact = Impact.WIDENS if marker is None else Impact.WIDENS | Impact.BREAKS
    verdict = Verdict(impact, reasons.AUTHENTICATES["secret"] if marker is not None else "")
    before = Gap.ABSENT if marker is None else Gap.NOT_RETURNED
    return changes.plain("secret", before, str(policy.source), verdict, cause, span=policy.span)


def has_secret(fields: Mapping[FieldId, Value]) -> bool:
    """The client authenticates with a shared secret; that is also what every standard takes for granted."""
    value = fields.get("token_endpoint_auth_method")
    return value is None or value.value is None or str(value.value).startswith("client_secret")


def create_refusals(desired: Desired, capabilities: Capabilities, *, has_state_key: bool) -> tuple[Refusal, ...]:
    """What is shown once must have somewhere to go before it is made."""
    if has_state_key:
        return ()
    said = "oauthctl state init, then export OAUTHCTL_STATE_KEY"
    if not capabilities.lists:
        return (
            Refusal(
                "state",
                f"{desired.address.provider} hands out a token once, and no state key is there to keep it",
                said,
            ),
        )
    policy = desired.secret or SecretPolicy()
    if capabilities.shows_secret or policy.source or policy.sink or not has_secret(desired.fields):
        return ()
    return (
        Refusal(
            "secret",
            f"{desired.address.provider} shows a new secret once, and there is nowhere to keep it",
            f"say where it goes (secret: {{to: file:…}}), or {said}",
            policy.span,
        ),
    )


def side_effects(desired: Desired, capabilities: Capabilities) -> tuple[str, ...]:
    """What the server does on every update, whatever is updated."""
    found = []
    if capabilities.update_replaces_secret and has_secret(desired.fields):
        found.append(REPLACES)
    if capabilities.update_rotates:
        found.append(ROTATES)
    return tuple(found)


def update_refusals(desired: Desired, effects: tuple[str, ...], *, has_state_key: bool) -> tuple[Refusal, ...]:
    """A secret or token that is replaced has to be delivered or kept."""
    refusals = []
    if REPLACES in effects and (desired.secret is None or desired.secret.sink is None):
        refusals.append(
            Refusal("secret", f"on every update {REPLACES}", "say where the new one goes: secret: {to: file:…}")
        )
    if ROTATES in effects and not has_state_key:
        refusals.append(
            Refusal(
                "state",
                "the server replaces the registration access token, and there is no state key to keep it",
                "oauthctl state init, then export OAUTHCTL_STATE_KEY",
            )
        )
    return tuple(refusals)
