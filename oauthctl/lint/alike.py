"""Clients that agree in what most rules read are judged once by these; what is left is asked of each."""

from collections.abc import Callable, Iterable, Mapping, Set
from operator import itemgetter
from typing import Any, Final, NamedTuple

from oauthctl.lint.asking import Answer, Answered, Part, answers, ask, parts
from oauthctl.lint.client import Client, Question
from oauthctl.lint.numbers import Codes, Numbers
from oauthctl.lint.rule import Rule
from oauthctl.lint.watched import Watched

# What hardly two clients share: remembering answers about it saves nothing.
_OWN: Final = frozenset(
    {"redirect_uris", "post_logout_redirect_uris", "frontchannel_logout_uri", "backchannel_logout_uri", "client_name",
     "description", "client_uri", "logo_uri", "policy_uri", "tos_uri", "initiate_login_uri", "request_uris",
     "sector_identifier_uri", "jwks_uri", "jwks", "@client_id", "@key"}
)  # fmt: skip


class _Group(NamedTuple):
    """The rules that read the same fields. memo: by the values of these, what they say."""

    key: Callable[[Mapping[str, int]], Any]
    parts: tuple[Part, ...]
    memo: dict[Any, Answered]


# The numbers of all that the groups read, and which of the remaining fields the client has.
_Shape = tuple[frozenset[tuple[str, int]], frozenset[str]]


class _Known(NamedTuple):
    """What holds of every client of one shape, and what has to be asked of each of them."""

    answers: tuple[Answer, ...]
    applied: int
    open: tuple[Part, ...]


class Alike:
    """Rules about one client, and what they said of clients before."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        by_reads = _by_reads(rules)
        self._own = parts(by_reads.pop((), ()))
        self._groups = [_Group(itemgetter(*reads), parts(found), {}) for reads, found in by_reads.items()]
        self._shared = frozenset(name for rule in rules for name in _reads(rule)) - _OWN
        self._numbers = Numbers(self._shared)
        self._shapes: dict[_Shape, _Known] = {}

    def judge(self, client: Client) -> Answered:
        """What all rules say of a client, in no order."""
        codes = self._numbers.of(client)
        has = frozenset(_OWN & client.values.keys() | _OWN & client.unknown.keys())
        shape = (frozenset(codes.items()), has)
        known = self._shapes.get(shape)
        if known is None:
            known = self._shapes[shape] = self._by_groups(client, codes)
        elif known.open is self._own:  # it pays from the second client of a shape on
            known = self._shapes[shape] = self._settled(client, known, self._shared | (_OWN - has))
        own, applied = answers(client, known.open)
        return known.answers + own, known.applied + applied

    def _by_groups(self, client: Client, codes: Codes) -> _Known:
        found: list[Answer] = []
        applied = 0
        for group in self._groups:
            key = group.key(codes)
            said = group.memo.get(key)
            if said is None:
                said = group.memo[key] = answers(client, group.parts)
            found.extend(said[0])
            applied += said[1]
        return _Known(tuple(found), applied, self._own)

    def _settled(self, client: Client, known: _Known, shared: frozenset[str]) -> _Known:
        """The same, with all that the remaining rules say of it without looking at more than `shared`."""
        found, applied = list(known.answers), known.applied
        left: list[Part] = []
        for part in known.open:
            concerned = _told(Watched(client, shared), part.concerns)
            if concerned is None:
                left.append(part)
            elif concerned:
                rest = _rest(part, client, shared, found)
                applied += len(part.rules) - len(rest.rules)
                left.append(rest)
        return _Known(tuple(found), applied, _gathered(left))


def _gathered(asked: Iterable[Part]) -> tuple[Part, ...]:
    """Fewer parts: rules before which nothing is asked are one."""
    loose = Part("", None, None, ())
    kept = []
    for part in asked:
        if part[:3] == loose[:3]:
            loose = loose._replace(rules=loose.rules + part.rules)
        else:
            kept.append(part)
    return (*kept, loose) if loose.rules else tuple(kept)


def _told(client: Watched, question: Question) -> bool | None:
    """The answer, where it rests on shared values alone. One that fails is asked again, of each client."""
    try:
        answer = question(client)
    except Exception:  # noqa: BLE001  # it comes up again where it is reported
        return None
    return None if client.alone else answer


def _rest(part: Part, client: Client, shared: Set[str], found: list[Answer]) -> Part:
    """What of a part that is about the client is still to be asked of each one."""
    passed = _told(Watched(client, shared), part.is_passed_by)
    if passed is None:
        return Part("", None, part.passes, part.rules)
    return Part("", None, None, () if passed else _unsettled(client, shared, part.rules, found))


def _unsettled(client: Client, shared: Set[str], rules: Iterable[Rule], found: list[Answer]) -> tuple[Rule, ...]:
    """The rules that look at what is the client's own; what the others say is added to `found`."""
    left = []
    for rule in rules:
        watched = Watched(client, shared)
        said: list[Answer] = []
        ask(watched, rule, said)
        if watched.alone:
            left.append(rule)
        else:
            found += said
    return tuple(left)


def _reads(rule: Rule) -> set[str]:
    return {*rule.reads, *(("@adapter",) if rule.adapter else ())}


def _by_reads(rules: Iterable[Rule]) -> dict[tuple[str, ...], list[Rule]]:
    """Rules by the fields that they read; under `()` those that read what is a client's own."""
    found: dict[tuple[str, ...], list[Rule]] = {}
    for rule in rules:
        reads = _reads(rule)
        found.setdefault(() if reads & _OWN else (*sorted(reads),), []).append(rule)
    return found
