"""Scopes by name: which declared scope a word means at a provider."""

from collections.abc import Iterable
from typing import NamedTuple

from oauthctl.config.layers import Layer
from oauthctl.config.problems import Problems
from oauthctl.config.project import Declared
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import shortened, suggestion
from oauthctl.model.address import Address, Kind
from oauthctl.model.scopes import STANDARD
from oauthctl.model.value import Value


class Scope(NamedTuple):
    """A declared scope in one environment. provider "": wherever a client asks for it. used_at: where one does."""

    declared: Declared
    layers: list[Layer]
    provider: str
    used_at: set[str]

    @property
    def key(self) -> str:
        """Its name in tokens and requests."""
        return self.declared.key

    @property
    def long(self) -> str:
        """`resource/scope`, where it belongs to one."""
        return f"{self.declared.resource}/{self.key}" if self.declared.resource else self.key


class Asked(NamedTuple):
    """A list of scopes that a client asks for: their names in requests, and those among them that are declared."""

    names: list[str]
    needs: tuple[Address, ...]


class Scopes:
    """All scopes of one environment."""

    def __init__(self, every: Iterable[Scope]) -> None:
        self.every = tuple(every)
        self._short: dict[str, list[Scope]] = {}
        for scope in self.every:
            self._short.setdefault(scope.key, []).append(scope)
        self._long = {scope.long: scope for scope in self.every if scope.declared.resource}
        self._asked: dict[tuple[str, ...], Asked] = {}

    def asked(self, value: Value, provider: str, problems: Problems, field_name: str) -> Asked:
        """What the words of a list mean at a provider. Many clients ask for the same: what is right is looked up once."""
        words: list[str] = value.value  # type: ignore[assignment]  # the schema says so
        key = (provider, *words)
        known = self._asked.get(key)
        if known is not None:
            return known
        before = len(problems.found)
        names: list[str] = []
        needs: list[Address] = []
        for index, word in enumerate(words):
            span = value.items[index] if index < len(value.items) else value.span
            meant = self.meant(word, provider, problems, span, field_name)
            names.append(meant.key if isinstance(meant, Scope) else word)
            if isinstance(meant, Scope):
                meant.used_at.add(provider)
                needs.append(Address(provider, Kind.SCOPE, meant.key))
        found = Asked(names, tuple(needs))
        if len(problems.found) == before:  # what is wrong is said at every place
            self._asked[key] = found
        return found

    def meant(
        self, word: str, provider: str, problems: Problems, span: Span | None, field_name: str
    ) -> Scope | str | None:
        """The declared scope that a word means, the word itself for a standard one, None after a problem."""
        named = self._short.get(word)
        if named is None:
            if word in self._long:
                return self._at(provider, [self._long[word]], word, problems, span, field_name)
            if word in STANDARD:
                return word
            near = suggestion(word, {*self._short, *self._long, *STANDARD})
            problems.say(
                f"scope `{shortened(word, 80)}` is declared nowhere",
                f"did you mean `{near}`?"
                if near
                else "declare it under `scopes:`, with `external: true` if others own it",
                span,
                field_name,
            )
            return None
        return self._at(provider, named, word, problems, span, field_name)

    def ask(self, key: str, provider: str) -> None:
        """Notes that a client at a provider asks for a scope by its name."""
        for scope in self._short[key]:
            if scope.provider in ("", provider):
                scope.used_at.add(provider)

    @staticmethod
    def _at(
        provider: str, named: list[Scope], word: str, problems: Problems, span: Span | None, field_name: str
    ) -> Scope | None:
        here = [scope for scope in named if scope.provider in ("", provider)]
        if len(here) == 1:
            return here[0]
        if not here:
            problems.say(
                (
                    f"scope `{shortened(word, 80)}` is declared for "
                    f"{', '.join(sorted(scope.provider for scope in named))}, this client is at {provider}"
                ),
                "declare it there too",
                span,
                field_name,
            )
            return None
        ways = " or ".join(f"`{scope.long}`" for scope in here)
        problems.say(f"scope `{shortened(word, 80)}` is ambiguous", f"write {ways}", span, field_name)
        return None
