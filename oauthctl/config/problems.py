"""Problems collected while an environment is resolved."""

from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.text import printable


class Problems:
    """A list of problems, with the subject that they are about."""

    __slots__ = ("found", "subject")

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.subject = ""

    def about(self, section: str, key: str) -> None:
        """What the next problems are about: `clients.shop`."""
        self.subject = f"{section}.{printable(key)}"

    def say(self, message: str, note: str = "", span: Span | None = None, field: str = "", next_step: str = "") -> None:
        """Adds a problem of the subject. note: under the excerpt; next_step: one thing to type."""
        self.found.append(Problem(message, Place(self.subject, field, span), note, next_step))
