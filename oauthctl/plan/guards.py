"""Guard rails on single objects: protection and holds; what lowers them is a change (DECISIONS 21)."""

from collections.abc import Iterator

from oauthctl.diagnostics.place import Span
from oauthctl.model.address import Address
from oauthctl.model.desired import Declarations, Desired
from oauthctl.model.json import Json
from oauthctl.model.live import Marker
from oauthctl.model.value import FieldId, Gap
from oauthctl.plan import changes
from oauthctl.plan.impact import Verdict
from oauthctl.plan.types import Cause, Change, Impact, Refusal

PROTECT = "lifecycle.protect"


def protection(desired: Desired, marker: Marker | None, cause: Cause) -> Change | None:
    """The change of the mark's protection. Not said: the mark stands, a removed block lifts nothing."""
    wanted, there = desired.lifecycle.protect, bool(marker and marker.protect)
    if wanted is None or wanted is there:
        return None
    verdict = (
        Verdict(Impact.NARROWS, "it can no longer be deleted or replaced")
        if wanted
        else Verdict(Impact.WIDENS, "it can be deleted or replaced from now on")
    )
    return changes.plain(PROTECT, there, wanted, verdict, cause, span=desired.lifecycle.span, guard=not wanted)


def protected(marker: Marker | None, doing: str) -> tuple[Refusal, ...]:
    """Protection refuses deletes and replacements, not updates."""
    if marker is None or not marker.protect:
        return ()
    since = f" (mark of {marker.memory.at[:10]})" if marker.memory.at else ""
    return (
        Refusal(
            "protect",
            f"protected against {doing}{since}; the mark is on the client itself",
            "apply `lifecycle: {protect: false}` first, as its own change",
        ),
    )


def on_hold(marker: Marker | None, address: Address) -> tuple[Refusal, ...]:
    """A suspended client is left as it is by everything but `resume`."""
    if marker is None or marker.hold is None:
        return ()
    return (Refusal("hold", f"suspended since {marker.hold.at}: {marker.hold.reason}", f"oauthctl resume {address}"),)


def lowered(desired: Desired, base: Desired | None) -> tuple[Change, ...]:
    """What this declaration no longer watches or refuses, and its base did. base None: the object is new."""
    return tuple(_lowered(desired, base))


def _lowered(desired: Desired, base: Desired | None) -> Iterator[Change]:
    ignored = {entry.field for entry in base.lifecycle.ignore_changes} if base else set()
    for entry in desired.lifecycle.ignore_changes:
        if entry.field not in ignored:
            yield _guard(
                "lifecycle.ignore_changes",
                entry.field,
                "changes of it are neither shown nor undone",
                entry.span,
            )
    accepted = {(entry.field, entry.digest) for entry in base.accepted} if base else set()
    for acceptance in desired.accepted:
        if (acceptance.field, acceptance.digest) not in accepted:
            yield _guard(
                "accepted",
                acceptance.field,
                f"its drift does not count until {acceptance.until}",
                acceptance.span,
            )
    if base and base.risk != desired.risk:
        yield _guard(
            "risk",
            desired.risk or "not said",
            f"the scope's risk was {base.risk or 'not said'}",
            desired.span,
        )
    if base and base.lifecycle.protect and not desired.lifecycle.protect:
        yield _guard(
            PROTECT,
            desired.lifecycle.protect,
            "the declaration protects it no longer",
            desired.lifecycle.span,
        )


def ignoring(declarations: Declarations, base: Declarations) -> tuple[Change, ...]:
    """New globs of names that are not reported any more."""
    return tuple(
        _guard("ignore", f"{provider}: {glob}", "unmanaged objects with such names are not reported", None)
        for provider, globs in sorted(declarations.ignored_names.items())
        for glob in globs
        if glob not in base.ignored_names.get(provider, ())
    )


def forgetting(key: str, span: Span | None) -> Change:
    """Giving up an object means that nobody watches it any more."""
    return _guard("removed", f"{key}: forget", "nobody watches it any more", span)


def _guard(field: FieldId, after: Json, reason: str, span: Span | None) -> Change:
    return changes.plain(
        field, Gap.ABSENT, after, Verdict(Impact.WIDENS, reason), Cause.DECLARED, span=span, guard=True
    )
