"""How bad a finding is, and how sure the rule is of it."""

from enum import StrEnum


class Severity(StrEnum):
    """By what follows from it, not by how easily it is found."""

    CRITICAL = "critical"  # anybody can take over accounts or get tokens
    HIGH = "high"  # an attacker with one more ingredient can
    MEDIUM = "medium"  # a protection that the standards ask for is missing
    LOW = "low"  # hygiene that helps the next attack, or breaks something for users
    INFO = "info"  # worth knowing

    @property
    def rank(self) -> int:
        """4 for critical down to 0 for info."""
        return _RANKS[self]

    def reaches(self, least: "Severity") -> bool:
        """Whether it is at least as bad."""
        return self.rank >= least.rank


_RANKS = {name: 4 - index for index, name in enumerate(Severity)}


class Confidence(StrEnum):
    """How often the rule is right when it speaks."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
