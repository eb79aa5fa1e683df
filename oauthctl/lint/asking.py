"""Asks rules about one client: what they found, what they could not tell, and that one crashed."""

from collections.abc import Iterable
from typing import NamedTuple

from oauthctl.lint.client import CannotTell, Client, Question
from oauthctl.lint.finding import Status
from oauthctl.lint.rule import Hit, Rule


class Answer(NamedTuple):
    """What a rule says of one client, where it is not a pass.

    detail: of an undecided one, the field that is not known; of a crashed one, the kind of error and the line.
    """

    rule: Rule
    status: Status
    hit: Hit
    detail: str = ""


Answered = tuple[tuple[Answer, ...], int]  # and how many rules applied


class Part(NamedTuple):
    """Rules that ask the same questions before they look."""

    adapter: str
    about: Question | None
    passes: Question | None
    rules: tuple[Rule, ...]

    def concerns(self, client: Client) -> bool:
        """Whether the rules are about it at all."""
        return not (
            (self.adapter and client["@adapter"] != self.adapter) or (self.about and not client.is_so(self.about))
        )

    def is_passed_by(self, client: Client) -> bool:
        """Whether none of them would find anything."""
        return self.passes is not None and client.is_so(self.passes)


def parts(rules: Iterable[Rule]) -> tuple[Part, ...]:
    """The rules, those with the same questions together."""
    by_questions: dict[tuple[str, Question | None, Question | None], list[Rule]] = {}
    for rule in rules:
        by_questions.setdefault((rule.adapter, rule.about, rule.passes), []).append(rule)
    return tuple(Part(*questions, tuple(found)) for questions, found in by_questions.items())


def answers(client: Client, asked: Iterable[Part]) -> Answered:
    """What all of them say of a client."""
    found: list[Answer] = []
    applied = 0
    for part in asked:
        try:
            if not part.concerns(client):
                continue
            passed = part.is_passed_by(client)
        except Exception as error:  # noqa: BLE001  # as below
            found.extend(_failed(client, rule, error) for rule in part.rules)
            continue
        applied += len(part.rules)
        for rule in () if passed else part.rules:
            ask(client, rule, found)
    return tuple(found), applied


def ask(client: Client, rule: Rule, found: list[Answer]) -> None:
    """Adds what one rule says of a client that it is about."""
    try:
        for hit in rule.check(client):  # what it found stays, also where it cannot tell the rest
            found.append(Answer(rule, Status.FAIL, hit))  # noqa: PERF401
    except Exception as error:  # noqa: BLE001  # a rule that crashes is a finding, never a lost run
        found.append(_failed(client, rule, error))


def _failed(client: Client, rule: Rule, error: Exception) -> Answer:
    if isinstance(error, CannotTell):
        return Answer(rule, Status.UNDECIDED, Hit(error.field, error.why or _why(client, error.field)), error.field)
    return Answer(rule, Status.CRASHED, Hit("", crash(rule, error)), type(error).__name__)


def _why(client: Client, field: str) -> str:
    return client.unknown.get(field) or f"it is {_absence(client, field)}, so the provider decides"


def _absence(client: Client, field: str) -> str:
    return "cleared" if field in client.values else "not declared"


def crash(rule: Rule, error: Exception) -> str:
    """Where it happened, but not the exception's own text: nobody knows what stands in it."""
    import traceback
    from pathlib import Path

    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"the rule {rule.name} stopped at {type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
