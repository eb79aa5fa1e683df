"""Scopes by name: which declared scope a word means at a provider."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from oauthctl.config.layers import Layer
from oauthctl.config.problems import Problems
from oauthctl.config.project import Declared
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import shortened, suggestion

# OpenID Connect Core sections 5.4 and 11: every server that speaks it has them.
STANDARD: Final = frozenset({"openid", "profile", "email", "address", "phone", "offline_access"})


@dataclass(slots=True)
class Scope:
    """A declared scope in one environment. provider "": wherever a client asks for it. used_at: where one does."""

    declared: Declared
    layers: list[Layer]
    provider: str
    used_at: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """Its name in tokens and requests."""
        return self.declared.key

    @property
    def long(self) -> str:
        """`resource/scope`, where it belongs to one."""
        return f"{self.declared.resource}/{self.key}" if self.declared.resource else self.key


class Scopes:
    """All scopes of one environment."""

    def __init__(self, every: Iterable[Scope]) -> None:
        self.every = tuple(every)
        self._short: dict[str, list[Scope]] = {}
        for scope in self.every:
            self._short.setdefault(scope.key, []).append(scope)
        self._long = {scope.long: scope for scope in self.every if scope.declared.resource}

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
