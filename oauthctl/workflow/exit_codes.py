"""What a finished run exits with. Several at once: 4, then drift's 2, then 5, then 2. Never by format."""

from oauthctl.plan.drift import Drift
from oauthctl.plan.types import Impact, Plan

FINE, DIFFERENCES, REFUSED, INCOMPLETE = 0, 2, 4, 5

MEANING = {
    0: "Fine: nothing wrong, or everything done.",
    1: "The project or its set-up is wrong; nothing ran.",
    2: "Differences: `drift` found some, or `plan --detailed-exitcode` has something to change.",
    3: "Findings at or above `--fail-on`.",
    4: "Refused by a guard rail; what was refused is listed with what lifts it.",
    5: "Incomplete: something could not be read, written or confirmed.",
    64: "Usage: the command line asks for something that does not exist.",
    130: "Interrupted, or answered with no.",
}


def of_plan(plan: Plan, *, detailed: bool, fits: bool = True) -> int:
    """4 where something is refused, 5 where something was not read, 2 for differences where that is asked.

    fits: False where a comment for review was asked for and is too large: nobody can review that (DECISIONS 25).
    """
    if plan.refused or not fits:
        return REFUSED
    if plan.unread:
        return INCOMPLETE
    return DIFFERENCES if detailed and plan.actions else FINE


def of_drift(drift: Drift, fail_on: str, *, fits: bool = True) -> int:
    """2 for drift that reaches `fail_on` (`any`, `widens`, `breaks`, `narrows`); 5 where something was not read."""
    least = None if fail_on == "any" else Impact[fail_on.upper()]
    if not fits:
        return REFUSED
    if drift.differs(least):
        return DIFFERENCES
    return INCOMPLETE if drift.unread else FINE
