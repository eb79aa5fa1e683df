"""Whose a live object is: told by its mark, the id that state knows, its name (DECISIONS 1, 4)."""

from dataclasses import dataclass
from typing import NamedTuple

from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Desired
from oauthctl.model.live import Live, Marker
from oauthctl.plan.types import Observed, Refusal, Standing

Identity = tuple[str, str, str, str]


class Match(NamedTuple):
    """live: the object there. marker: ours, as last applied. standing: why it is not simply ours."""

    live: Live | None = None
    marker: Marker | None = None
    standing: Standing | None = None
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """One provider's objects, by all they can be found by. known_as: state's address of a native id."""

    observed: Observed
    project: str
    environment: str
    by_id: dict[tuple[Kind, str], Live]
    by_name: dict[tuple[Kind, str], Live]
    by_identity: dict[tuple[Kind, Identity], list[Live]]
    known_as: dict[tuple[Kind, str], Address]

    @classmethod
    def of(cls, observed: Observed, project: str, environment: str) -> "Index":
        """One pass over everything that was read."""
        marked: dict[tuple[Kind, Identity], list[Live]] = {}
        for live in observed.objects:
            if live.marker is not None:
                marked.setdefault((live.kind, live.marker.identity), []).append(live)
        return cls(
            observed,
            project,
            environment,
            {(live.kind, live.native_id): live for live in observed.objects},
            {(live.kind, live.name): live for live in observed.objects},
            marked,
            {(address.kind, native_id): address for address, native_id in observed.native_ids.items()},
        )

    def identity(self, key: str) -> Identity:
        """The mark of an object of ours under a key (DECISIONS 1)."""
        return (self.project, self.environment, key, self.observed.issuer)

    def ours(self, marker: Marker) -> bool:
        """Of this project, environment and issuer, under whatever key."""
        return marker.identity == self.identity(marker.key)

    def candidates(self, address: Address) -> list[Live]:
        """The objects that are, by mark or by state, the one at this address; more than one is trouble."""
        found = list(self.by_identity.get((address.kind, self.identity(address.key)), ()))
        known = self.by_id.get((address.kind, self.observed.native_ids.get(address, "")))
        if known is not None and all(live is not known for live in found):
            found.append(known)
        return found

    def marker(self, live: Live, address: Address) -> Marker | None:
        """The mark of an object: its own, completed or replaced by what state keeps for its address."""
        stored = self.observed.markers.get(address)
        if live.marker is None:
            return None if self.observed.capabilities.marker else stored
        if stored is not None and not live.marker.memory.algorithm and stored.identity == live.marker.identity:
            return live.marker._replace(memory=stored.memory)
        return live.marker


def match(desired: Desired, index: Index) -> Match:
    """The live object of a declaration, and whether it is ours to write."""
    found = index.candidates(desired.address)
    if len(found) > 1:
        names = ", ".join(sorted(repr(live.name) for live in found))
        return Match(
            found[0],
            refusals=(
                Refusal(
                    "duplicate",
                    f"{len(found)} objects carry the mark of {desired.address}: {names}",
                    "remove the mark from all but one of them at the provider",
                ),
            ),
        )
    live = found[0] if found else _by_name(desired, index)
    if live is None:
        return Match()
    if live.standing != "ordinary":
        return _untouchable(live)
    marker = index.marker(live, desired.address)
    if marker is None:
        return Match(live, None, Standing.UNMARKED)
    if marker.identity != index.identity(desired.address.key):
        return Match(live, marker, Standing.FOREIGN, (_foreign(live, marker, index),))
    return Match(live, marker)


def _by_name(desired: Desired, index: Index) -> Live | None:
    """Names tell where the declaration chooses them; they are case-sensitive."""
    if not index.observed.capabilities.chooses_id and desired.address.kind is Kind.CLIENT:
        return None
    return index.by_name.get((desired.address.kind, desired.name))


def _untouchable(live: Live) -> Match:
    why = live.standing_reason or live.standing
    refusal = Refusal(
        live.standing,
        f"{live.provider} already has {live.name!r}, which nobody may change: {why}",
        "give it another client_id",
    )
    return Match(live, None, Standing(live.standing), (refusal,))


def _foreign(live: Live, marker: Marker, index: Index) -> Refusal:
    if index.ours(marker):
        return Refusal(
            "foreign",
            f"{live.name!r} exists at {live.provider} and is declared there as {marker.key!r}",
            f"keep that key, or forget it first (removed: {{{marker.key}: forget}}), or take another name",
        )
    return Refusal(
        "foreign",
        f"{live.name!r} exists at {live.provider} and belongs to {whose(marker, index)}",
        f"`removed: {{{marker.key}: forget}}` there, or another client_id here",
    )


def whose(marker: Marker, index: Index) -> str:
    """The owner that a mark names, told by the first thing that differs from ours."""
    if marker.project != index.project:
        return f"project {marker.project}"
    if marker.environment != index.environment:
        return f"environment {marker.environment or '(none)'} of this project"
    if marker.issuer != index.observed.issuer:
        return f"this project at {marker.issuer}"
    return f"this project, as {marker.key}"
