"""What a record says of an object that nobody knows enough about, and how a person ends it (DECISIONS 8)."""

from oauthctl.model.address import Address

OUTCOME_UNKNOWN = "outcome unknown"  # a create was sent, and no answer came
ACCESS_LOST = "access lost"  # it exists, and the only good registration access token is not ours


def way_out(address: Address, trouble: str) -> str:
    """What to type."""
    if trouble == OUTCOME_UNKNOWN:
        return f"look at the provider, then: oauthctl state resolve {address} --created, or --not-created"
    return f"oauthctl state set-token {address} --token REF, or oauthctl apply --recreate {address} to give it up"
