"""Runs rules over clients. Clients that agree in what a group of rules reads are judged once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple

from oauthctl.lint.client import CannotTell, Client, Question
from oauthctl.lint.finding import Status
from oauthctl.lint.rule import Hit, Looks, Rule
from oauthctl.model.json import Json
from oauthctl.process.forked import forked, processes

SHARE: Final = 1_000  # clients that are worth a process of their own: about 200 ms


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


class Answer(NamedTuple):
    """What a rule says of one set of values."""

    rule: Rule
    status: Status
    hit: Hit
    detail: str = ""


class _Part(NamedTuple):
    """The rules that ask the same questions before they look."""

    adapter: str
    about: Question | None
    passes: Question | None
    rules: tuple[Rule, ...]


class _Group(NamedTuple):
    """The rules that read the same fields. memo: by the values of these, answers and how many rules apply."""

    reads: tuple[str, ...]
    key: Callable[[Mapping[str, int]], Any]
    parts: tuple[_Part, ...]
    memo: dict[Any, tuple[tuple[Answer, ...], int]]


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
    groups, individual = _groups(rules)
    numbers = _Numbers(name for group in groups for name in group.reads)
    shapes: dict[_Shape, _Answered] = {}
    verdicts: list[Verdict] = []
    applied = 0
    for index in stretch:
        client = clients[index]
        codes = numbers.of(client)
        shape = frozenset(codes.items())
        shared = shapes.get(shape)
        if shared is None:
            shared = shapes[shape] = _by_groups(client, codes, groups)
        for answers, count in (_answers(client, individual), shared):
            applied += count
            if answers:
                verdicts.extend([Verdict(index, *answer) for answer in answers])
    return verdicts, applied


def _by_groups(client: Client, codes: "_Codes", groups: Iterable[_Group]) -> "_Answered":
    found: list[Answer] = []
    applied = 0
    for group in groups:
        key = group.key(codes)
        known = group.memo.get(key)
        if known is None:
            known = group.memo[key] = _answers(client, group.parts)
        found.extend(known[0])
        applied += known[1]
    return tuple(found), applied


_Answered = tuple[tuple[Answer, ...], int]  # and how many rules apply
_Shape = frozenset[tuple[str, int]]  # the numbers of all that the groups read
_ONE = frozenset({Looks.CLIENT, Looks.SCOPE, Looks.RESOURCE, Looks.SERVER})
_INDIVIDUAL = frozenset(
    {
        "redirect_uris",
        "post_logout_redirect_uris",
        "frontchannel_logout_uri",
        "backchannel_logout_uri",
        "client_name",
        "client_uri",
        "logo_uri",
        "@client_id",
        "@key",
    }
)


def _groups(rules: Iterable[Rule]) -> tuple[tuple[_Group, ...], tuple[_Part, ...]]:
    """The rules in groups, and those that read what hardly two clients share: to remember their answers saves nothing."""
    by_reads: dict[tuple[str, ...], list[Rule]] = {}
    for rule in rules:
        reads = {*rule.reads, *(("@adapter",) if rule.adapter else ())}
        by_reads.setdefault(() if reads & _INDIVIDUAL else (*sorted(reads),), []).append(rule)
    individual = _parts(by_reads.pop((), ()))
    return tuple(_Group(reads, itemgetter(*reads), _parts(found), {}) for reads, found in by_reads.items()), individual


def _parts(rules: Iterable[Rule]) -> tuple[_Part, ...]:
    by_questions: dict[tuple[str, Question | None, Question | None], list[Rule]] = {}
    for rule in rules:
        by_questions.setdefault((rule.adapter, rule.about, rule.passes), []).append(rule)
    return tuple(_Part(*questions, tuple(found)) for questions, found in by_questions.items())


def _answers(client: Client, parts: tuple[_Part, ...]) -> tuple[tuple[Answer, ...], int]:
    found: list[Answer] = []
    applied = 0
    for part in parts:
        try:
            if (part.adapter and client["@adapter"] != part.adapter) or (part.about and not client.is_so(part.about)):
                continue
            passed = part.passes is not None and client.is_so(part.passes)
        except Exception as error:  # noqa: BLE001  # as below
            found.extend(_failed(client, rule, error) for rule in part.rules)
            continue
        applied += len(part.rules)
        for rule in () if passed else part.rules:
            try:
                for hit in rule.check(client):  # what it found stays, also where it cannot tell the rest
                    found.append(Answer(rule, Status.FAIL, hit))  # noqa: PERF401
            except Exception as error:  # noqa: BLE001  # a rule that crashes is a finding, never a lost run
                found.append(_failed(client, rule, error))
    return tuple(found), applied


def _failed(client: Client, rule: Rule, error: Exception) -> Answer:
    if isinstance(error, CannotTell):
        return Answer(rule, Status.UNDECIDED, Hit(error.field, error.why or _why(client, error.field)), error.field)
    return Answer(rule, Status.CRASHED, Hit("", _crash(rule, error)), type(error).__name__)


def _together(clients: Sequence[Client], rule: Rule) -> Iterable[Verdict]:
    try:
        found = [Verdict(hit.client, rule, Status.FAIL, hit) for hit in rule.check(clients)]
    except Exception as error:  # noqa: BLE001  # as above
        return [Verdict(0, rule, Status.CRASHED, Hit("", _crash(rule, error)), type(error).__name__)] if clients else []
    return found


def _why(client: Client, field: str) -> str:
    return client.unknown.get(field) or f"it is {_absence(client, field)}, so the provider decides"


def _absence(client: Client, field: str) -> str:
    return "cleared" if field in client.values else "not declared"


def _crash(rule: Rule, error: Exception) -> str:
    """Where it happened, but not the exception's own text: nobody knows what stands in it."""
    import traceback
    from pathlib import Path

    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"the rule {rule.name} stopped at {type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


class _Codes(dict[str, int]):
    """Numbers of values by field. What is not there is 0."""

    def __missing__(self, name: str) -> int:
        return 0


class _Numbers:
    """A small number for each different value, so that clients can be compared by tuples of numbers."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._by_identity: dict[int, int] = {}
        self._by_value: dict[Any, int] = {}
        self._kept: list[object] = []  # no identity is given twice

    def of(self, client: Client) -> _Codes:
        codes = _Codes()
        by_identity = self._by_identity
        for name in self._names & client.values.keys():
            value = client.values[name]
            number = by_identity.get(id(value))
            codes[name] = self._new(value) if number is None else number
        for name in self._names & client.unknown.keys():
            why = client.unknown[name]  # which is told, so that it counts
            codes[name] = -(by_identity.get(id(why)) or self._new(why))
        return codes

    def _new(self, value: Json) -> int:
        number = self._by_value.setdefault(_hashable(value), len(self._by_value) + 1)
        self._by_identity[id(value)] = number
        self._kept.append(value)
        return number


def _hashable(value: Json) -> Any:
    """A key that is equal for equal JSON only: `true` is neither `1` nor "true"."""
    if type(value) is str:
        return value  # nothing else is a plain text here
    if isinstance(value, list | tuple):
        return (list, *map(_hashable, value))
    if isinstance(value, Mapping):
        return (dict, *((key, _hashable(inner)) for key, inner in value.items()))
    return (type(value), value)
