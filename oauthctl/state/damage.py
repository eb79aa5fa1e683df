"""What is said of a state file that cannot be used as it is."""

from oauthctl.diagnostics.errors import StateError


def damaged(name: str, why: str) -> StateError:
    """The error for a file that is cut short, garbled, or not state at all."""
    return StateError(
        f"{name} is damaged: {why}",
        next=f"restore it from {name}.backup, which is the state before the last run that changed it",
    )
