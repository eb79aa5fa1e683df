"""A rule: what it says of itself, as data, and one small function."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from oauthctl.lint.severity import Confidence, Severity
from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

if TYPE_CHECKING:
    from oauthctl.lint.client import Client


class Looks(StrEnum):
    """What a rule is asked about."""

    CLIENT = "client"  # one client
    CLIENTS = "clients"  # all clients of one environment together
    SCOPE = "scope"  # one scope, as it is declared
    EITHER = "client or scope"  # one client or one scope, for what both can have
    RESOURCE = "resource"  # one resource, as it is declared
    SERVER = "server"  # what one authorization server says of itself (online)
    RUN = "run"  # the run itself: waivers, the baseline, rules that crash; found by the engine, not by a function


_KINDS: Mapping[Looks, tuple[Kind | None, ...]] = {
    Looks.SCOPE: (Kind.SCOPE,),
    Looks.EITHER: (Kind.CLIENT, Kind.SCOPE),
    Looks.RESOURCE: (Kind.RESOURCE,),
    Looks.SERVER: (None,),
}


class Repair(NamedTuple):
    """What mends a finding in the declaration: edits of one client's fields.

    title: what it does, in words. safe: it cannot change what users may do. edits: (action, field, old, new):
    `set` a field to `new`; `unset` it; `replace` the item `old` by `new`; `remove` the item `old`; `add` `new`; `once`
    keeps the first of the items that are `old`.
    """

    title: str
    safe: bool
    edits: tuple[tuple[str, FieldId, Json, Json], ...]


class Hit(NamedTuple):
    """What a rule found at one client.

    field: where it stands; `value`: the item or value that is wrong, for the place, waivers and the baseline.
    message: what is wrong here, in one sentence without a full stop. note: what stands under the caret.
    severity: where it is not the rule's own. related: other fields that make it so, with what they say.
    client: for rules about several clients, the index of the one that it is about.
    """

    field: FieldId
    message: str
    value: Json = None
    note: str = ""
    severity: Severity | None = None
    related: tuple[tuple[FieldId, str], ...] = ()
    repair: Repair | None = None
    client: int = 0


class Rule(NamedTuple):
    """code: `RED005`, never reused. slug: what people write. aliases: former names, still understood.

    summary: what it looks for, one line. why: what an attacker or a user would suffer. fix: what to write instead.
    reads: every field the functions read; `@preset` and the like are facts about the client (see `client.py`).
    about: which clients it is about at all; the others are "not applicable", which is no pass. passes: a quick look
    that many rules share; where it is true the function would find nothing. adapter: the only
    kind of provider it is about.
    online: it needs the network. pedantic: only in the ruleset `strict`. rulesets: further ones that it is in.
    waivable: False where only a policy may accept it.
    bad, good: whole declarations in YAML; its tests and its documentation.
    """

    code: str
    slug: str
    summary: str
    severity: Severity
    confidence: Confidence
    cite: str
    why: str
    fix: str
    reads: tuple[FieldId, ...]
    bad: tuple[str, ...]
    good: tuple[str, ...]
    check: "Callable[..., Iterable[Hit]]"
    looks: Looks = Looks.CLIENT
    about: "Callable[[Client], bool] | None" = None
    passes: "Callable[[Client], bool] | None" = None
    adapter: str = ""
    online: bool = False
    pedantic: bool = False
    rulesets: frozenset[str] = frozenset()
    waivable: bool = True
    repairs: str = "none"  # safe, unsafe: what its hits may carry
    aliases: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """`RED`."""
        return self.code.rstrip("0123456789")

    @property
    def kinds(self) -> tuple[Kind | None, ...]:
        """The kinds of objects that it judges; None for servers, which nobody manages."""
        return _KINDS.get(self.looks, (Kind.CLIENT,))

    @property
    def name(self) -> str:
        """Code and slug, always together."""
        return f"{self.code} {self.slug}"


class Family:
    """The rules of one subject, in one file. Its methods are decorators."""

    def __init__(self, letters: str, title: str) -> None:
        self.letters = letters
        self.title = title
        self.rules: list[Rule] = []

    def rule(  # noqa: PLR0913  # a rule has this many sides, each named where it is written
        self,
        number: int,
        slug: str,
        *,
        severity: Severity,
        summary: str,
        why: str,
        fix: str,
        cite: str,
        reads: Iterable[FieldId],
        bad: str | tuple[str, ...],
        good: str | tuple[str, ...],
        confidence: Confidence = Confidence.HIGH,
        about: "Callable[[Client], bool] | None" = None,
        passes: "Callable[[Client], bool] | None" = None,
        rulesets: Iterable[str] = (),
        looks: Looks = Looks.CLIENT,
        adapter: str = "",
        online: bool = False,
        pedantic: bool = False,
        waivable: bool = True,
        repairs: str = "none",
        aliases: tuple[str, ...] = (),
    ) -> Callable[[Callable[..., Iterable[Hit]]], Callable[..., Iterable[Hit]]]:
        """Adds a rule whose function is the decorated one."""

        def add(check: Callable[..., Iterable[Hit]]) -> Callable[..., Iterable[Hit]]:
            self.rules.append(
                Rule(
                    code=f"{self.letters}{number:03d}",
                    slug=slug,
                    summary=summary,
                    severity=severity,
                    confidence=confidence,
                    cite=cite,
                    why=why,
                    fix=fix,
                    reads=tuple(reads),
                    bad=(bad,) if isinstance(bad, str) else bad,
                    good=(good,) if isinstance(good, str) else good,
                    check=check,
                    looks=looks,
                    about=about,
                    passes=passes,
                    adapter=adapter,
                    online=online,
                    pedantic=pedantic,
                    rulesets=frozenset(rulesets),
                    waivable=waivable,
                    repairs=repairs,
                    aliases=aliases,
                )
            )
            return check

        return add
