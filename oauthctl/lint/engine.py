"""Runs rules over clients; many clients are shared out among processes."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from oauthctl.lint.alike import Alike
from oauthctl.lint.asking import crash
from oauthctl.lint.client import Client
from oauthctl.lint.finding import Status
from oauthctl.lint.rule import Hit, Looks, Rule
from oauthctl.process.forked import forked, processes

SHARE: Final = 1_000  # clients that are worth a process of their own: about 200 ms
_ONE: Final = frozenset({Looks.CLIENT, Looks.EITHER, Looks.SCOPE, Looks.RESOURCE, Looks.SERVER})


class Verdict(NamedTuple):
    """What one rule says of one client, where it is not a pass. client: its index.

    detail: of an undecided one, the field that is not known; of a crashed one, the kind of error and the line.
    """

    client: int
    rule: Rule
    status: Status
    hit: Hit
    detail: str = ""


class Judged(NamedTuple):
    """verdicts: in the order of clients, then rules. applied, not_applicable: how often, over all rules."""

    verdicts: tuple[Verdict, ...]
    applied: int
    not_applicable: int


def judge(clients: Sequence[Client], rules: Iterable[Rule]) -> Judged:
    """Every rule about every client, then the rules about all clients together. So for scopes, and for resources."""
    asked = tuple(rules)
    alone = tuple(rule for rule in asked if rule.looks in _ONE)
    verdicts, applied = _shared_out(clients, alone)
    order = {rule.code: number for number, rule in enumerate(asked)}
    together = [verdict for rule in asked if rule.looks is Looks.CLIENTS for verdict in _together(clients, rule)]
    verdicts += together
    verdicts.sort(key=lambda verdict: (verdict.client, order[verdict.rule.code]))
    return Judged(tuple(verdicts), applied, len(alone) * len(clients) - applied)


def _shared_out(clients: Sequence[Client], rules: Sequence[Rule]) -> tuple[list[Verdict], int]:
    """Verdicts on each client alone, and how many rules applied. Each process judges a stretch of many clients."""
    parts = max(1, min(processes(), len(clients) // SHARE))
    size = -(-len(clients) // parts) if clients else 1
    stretches = [range(first, min(first + size, len(clients))) for first in range(0, len(clients), size)]
    if len(stretches) < 2:
        return _one_by_one(clients, range(len(clients)), rules)
    with forked(lambda number: _pack(clients, stretches[number + 1], rules), len(stretches) - 1) as results:
        verdicts, applied = _one_by_one(clients, stretches[0], rules)
        for stretch, data in zip(stretches[1:], results(), strict=True):
            more, count = _unpack(data, rules) if data else _one_by_one(clients, stretch, rules)
            verdicts += more
            applied += count
    return verdicts, applied


def _pack(clients: Sequence[Client], stretch: range, rules: Sequence[Rule]) -> bytes:
    import pickle

    verdicts, applied = _one_by_one(clients, stretch, rules)
    number = {rule.code: index for index, rule in enumerate(rules)}
    plain = [(one.client, number[one.rule.code], one.status, one.hit, one.detail) for one in verdicts]
    return pickle.dumps((plain, applied), pickle.HIGHEST_PROTOCOL)


def _unpack(data: bytes, rules: Sequence[Rule]) -> tuple[list[Verdict], int]:
    import pickle

    plain, applied = pickle.loads(data)  # noqa: S301  # from a copy of this process
    return [Verdict(client, rules[number], *rest) for client, number, *rest in plain], applied


def _one_by_one(clients: Sequence[Client], stretch: range, rules: Sequence[Rule]) -> tuple[list[Verdict], int]:
    alike = Alike(rules)
    verdicts: list[Verdict] = []
    applied = 0
    for index in stretch:
        answers, count = alike.judge(clients[index])
        applied += count
        if answers:
            verdicts.extend([Verdict(index, *answer) for answer in answers])
    return verdicts, applied


def _together(clients: Sequence[Client], rule: Rule) -> Iterable[Verdict]:
    try:
        found = [Verdict(hit.client, rule, Status.FAIL, hit) for hit in rule.check(clients)]
    except Exception as error:  # noqa: BLE001  # as in `asking`
        return [Verdict(0, rule, Status.CRASHED, Hit("", crash(rule, error)), type(error).__name__)] if clients else []
    return found
