"""The effective client, as rules read it: what is declared or live, with the standards' defaults under it."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from oauthctl.model.effective import OIDC, RFC7591, standard_default
from oauthctl.model.json import Json
from oauthctl.model.table import table
from oauthctl.model.value import FieldId
from oauthctl.uri import UriFacts, facts

# Facts about a client that are no fields. Rules name them in `reads` like fields.
FACTS: Mapping[str, str] = {
    "@preset": "its preset; of a live client the one it is nearest to",
    "@adapter": "the kind of provider it lives at",
    "@redirects": "whether any redirect URI is registered",
    "@provider": "the provider's name",
    "@environment": "the environment's name, empty without environments",
    "@production": "whether that environment is production",
    "@ruleset": "the ruleset that the project chose: `fapi2` and `mcp` ask of every client what their presets ask of theirs",
    "@live": "whether this is what a provider has, not what is declared",
    "@client_id": "what the provider knows it by; the key where the provider chooses",
    "@key": "its key in the declarations",
    "@owner": "who answers for it",
    "@written": "the fields that the declaration itself gives, environment and defaults included",
    "@unheld": "fields that the provider cannot hold for one client",
    "@secret": "where its secret comes from and goes to: `from env:X`, `to file:Y`",
    "@scope_risks": "declared risk of each scope: low, medium, high",
    "@scopes": "every scope the project declares or the standards define",
    "@own_scopes": "every scope that the project creates, with the audiences of its tokens",
    "@unaimed": "scopes (`provider/scope`) that a client asks for without an audience, each with such a client",
    "@resources": "the identifier of every resource that the project declares",
    "@tagged": "its members with a language tag (`client_name#fr`), by name",
    "@native": "native settings of the provider, by item (`protocolMappers.ops-role`)",
    "@today": "the day of the run, in seconds since 1970",
    "@server": "the authorization server's metadata (RFC 8414), read with --online",
    "@hosts": "what the DNS says of each host that is asked about, read with --online",
    "@key_sets": "what is found at each `jwks_uri`, fetched with --online",
    "@documents": "of a server: its metadata as each of its documents has them, by well-known name",
    "@issuer": "of a server: its issuer, as the project writes it",
    "@issuers": "of a server: how many issuers the environment has",
    "@agents": "of a server: keys of the clients there that are for agents (MCP)",
}


class CannotTell(Exception):  # not an error: an answer
    """A field that a rule reads is not known, or what would have to be asked about it. why: where the client does not say."""

    def __init__(self, field: FieldId, why: str = "") -> None:
        super().__init__(field)
        self.field = field
        self.why = why


class Client:
    """Values by field id and fact. Absent members mean what the standards say; absent settings are not known.

    unknown: fields that may have a value nobody could see, with the reason.
    """

    __slots__ = ("_answers", "_uris", "unknown", "values")

    def __init__(self, values: Mapping[str, Json], unknown: Mapping[FieldId, str]) -> None:
        self.values = values
        self.unknown = unknown
        self._uris: dict[str, tuple[UriFacts, ...]] = {}
        self._answers: dict[Question, bool] = {}

    def __getitem__(self, name: str) -> Any:
        """The value in force; None for nothing. Raises CannotTell for what is not known."""
        found = self.values.get(name)
        return self._default(name) if found is None else found

    def _default(self, name: str) -> Json:
        if name in self.unknown:
            raise CannotTell(name)
        default = _defaults().get(name)
        if name.startswith("settings.") and (default is None or name in self.values):
            raise CannotTell(name)  # left out or cleared: whatever the provider does by itself (DECISIONS 9)
        return default

    def known(self, name: str) -> bool:
        """Whether a rule may read it."""
        try:
            self[name]
        except CannotTell:
            return False
        return True

    def has(self, name: str) -> bool:
        """Whether it says something of its own there, no default. What is not known is not said."""
        return bool(self.values.get(name))

    def text(self, name: str) -> str:
        """A text; empty for nothing, and for what is no text."""
        found = self[name]
        return found if isinstance(found, str) else ""

    def flag(self, name: str) -> bool:
        """Whether it is on."""
        return self[name] is True

    def words(self, name: str) -> tuple[str, ...]:
        """The texts of a list, or the words of a text."""
        found = self[name]
        if isinstance(found, str):
            return tuple(found.split())
        return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list | tuple) else ()

    def seconds(self, name: str) -> int | None:
        """A duration."""
        found = self[name]
        return found if type(found) is int else None

    def uris(self, name: str) -> tuple[UriFacts, ...]:
        """URIs, as browsers read them; one text counts as a list of one."""
        known = self._uris.get(name)
        return self._read(name) if known is None else known

    def _read(self, name: str) -> tuple[UriFacts, ...]:
        found = self[name]
        listed = (found,) if isinstance(found, str) else found if isinstance(found, list | tuple) else ()
        uris = self._uris[name] = tuple([facts(item) for item in listed if isinstance(item, str)])
        return uris

    def is_so(self, question: "Question") -> bool:
        """The answer to a question that many rules ask, found once."""
        known = self._answers.get(question)
        if known is None:
            known = self._answers[question] = question(self)
        return known


Question = Callable[[Client], bool]


@cache
def _defaults() -> Mapping[FieldId, Json]:
    """What an omitted member means: OpenID Connect's default, else RFC 7591's."""
    found = {}
    for name, entry in table().items():
        value = standard_default(entry, OIDC)
        found[name] = standard_default(entry, RFC7591) if value is None else value
    return {name: value for name, value in found.items() if value is not None}
