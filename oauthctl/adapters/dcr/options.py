"""A provider block of this adapter: its JSON Schema, and the block as a value."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from oauthctl.adapters.dcr.dialects import STANDARD, dialect_names
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.text import printable, suggestion
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret
from oauthctl.model.table import field, table

if TYPE_CHECKING:
    from oauthctl.contract.adapter import Options

_SECRET: Mapping[str, Json] = {"$ref": "#/$defs/secret_ref"}


class DcrOptions(NamedTuple):
    """issuer: of the authorization server; empty where only the registration endpoint was given.

    allow_origins: further origins for registration credentials. unsupported: members this server drops.
    reads_rotate_tokens: a read replaces the registration access token (RFC 7592 section 2.1 allows it).
    place, spans: where the block and its keys are written.
    """

    provider: str
    place: Place
    spans: Mapping[str, Place]
    issuer: str
    registration_endpoint: str
    initial_access_token: Secret | None
    software_statement: Secret | None
    allow_origins: tuple[str, ...]
    unsupported: frozenset[str]
    reads_rotate_tokens: bool
    dialect: str

    @property
    def identity(self) -> str:
        """What the server is known by: its issuer, or else its registration endpoint."""
        return self.issuer or self.registration_endpoint

    def at(self, key: str) -> Place:
        """Where an option is written; the block where it is not."""
        return self.spans.get(key, self.place)


def options_schema() -> Mapping[str, Json]:
    """JSON Schema of the block's keys besides `adapter`."""
    return {
        "type": "object",
        "properties": {
            "issuer": {
                "type": "string",
                "format": "uri",
                "description": "Issuer, exactly as in the server's metadata (RFC 8414 section 2).",
            },
            "registration_endpoint": {
                "type": "string",
                "format": "uri",
                "description": "Client registration endpoint, for a server without metadata.",
            },
            "initial_access_token": {
                **_SECRET,
                "description": "Token that allows registration (RFC 7591 section 3), unless it is open.",
            },
            "software_statement": {
                **_SECRET,
                "description": "Signed statement sent with each registration (RFC 7591 section 2.3).",
            },
            "allow_origins": {
                "type": "array",
                "items": {"type": "string", "format": "uri"},
                "description": "Further origins to which registration credentials may be sent.",
            },
            "unsupported": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Client metadata that this server is known to drop.",
            },
            "reads_rotate_tokens": {
                "type": "boolean",
                "default": False,
                "description": "A read replaces the registration access token: even a plan locks state first.",
            },
            "dialect": {
                "enum": list(dialect_names()),
                "default": STANDARD,
                "description": "Known server product, for its differences from the standards.",
            },
        },
        "anyOf": [{"required": ["issuer"]}, {"required": ["registration_endpoint"]}],
        "additionalProperties": False,
    }


def read_options(options: "Options") -> DcrOptions:
    """The block as a value. Raises ProjectError for a dialect or a member that does not exist."""
    values = options.values
    subject = options.place.subject or f"providers.{options.name}"
    spans = {key: Place(subject, key, span) for key, span in options.spans.items()}
    read = DcrOptions(
        provider=options.name,
        place=options.place,
        spans=spans,
        issuer=_text(values.get("issuer")),
        registration_endpoint=_text(values.get("registration_endpoint")),
        initial_access_token=_secret(values.get("initial_access_token")),
        software_statement=_secret(values.get("software_statement")),
        allow_origins=_texts(values.get("allow_origins")),
        unsupported=frozenset(_texts(values.get("unsupported"))),
        reads_rotate_tokens=values.get("reads_rotate_tokens") is True,
        dialect=_text(values.get("dialect")) or STANDARD,
    )
    _check(read)
    return read


def _check(options: DcrOptions) -> None:
    if options.dialect not in dialect_names():
        raise _unknown("dialect", options.dialect, dialect_names(), options.at("dialect"))
    for name in sorted(options.unsupported):
        if field(name) is None:
            raise _unknown("client metadata", name, table(), options.at("unsupported"))
    if not options.identity:
        raise ProjectError("an adapter `dcr` needs `issuer` or `registration_endpoint`", options.place)


def _unknown(what: str, name: str, known: Iterable[str], place: Place) -> ProjectError:
    near = suggestion(name, known)
    return ProjectError(f"unknown {what} `{printable(name)}`", place, note=f"did you mean `{near}`?" if near else "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, value)) if isinstance(value, list | tuple) else ()


def _secret(value: object) -> Secret | None:
    return value if isinstance(value, Secret) else None
