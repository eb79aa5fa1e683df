"""One entry of the field table: everything the rest of the house needs to know of a field."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.value import FieldId


class Compare(StrEnum):
    """When two values mean the same."""

    EXACT = "exact"
    SET = "set"  # a list whose order and repetitions mean nothing
    ORDERED = "ordered"  # a list whose order matters
    URI = "uri"  # simple string comparison (RFC 3986 section 6.2.1), never normalised
    URIS = "uris"  # a set of URIs
    WORDS = "words"  # a set, written as a list or as one space-separated string (RFC 6749 section 3.3)
    WORD_SETS = "word-sets"  # a set of such sets (response_types)
    JWKS = "jwks"  # a set of keys, by thumbprint (RFC 7638), use and alg
    DURATION = "duration"  # seconds
    OBJECT = "object"  # a JSON object, by content


class Role(StrEnum):
    """Where a field belongs, and who may set it."""

    METADATA = "metadata"  # registered client metadata
    SETTING = "setting"  # our typed `settings:`
    RESPONSE = "response"  # made by the server; never declared, never compared
    CHOICE = "choice"  # RP Metadata Choices: sent, never answered, never compared
    SCOPE = "scope"  # of a scope object
    RESOURCE = "resource"  # of a resource object
    EXTENSION = "extension"  # provider-native
    WATCHED = "watched"  # known of a live object, cannot be declared (`secret`)


class ImpactRule(StrEnum):
    """What a change of the field does, by value and direction (DECISIONS 10)."""

    ALLOWS = "allows"  # a list of what is allowed: more widens, less narrows and breaks
    AUTHENTICATES = "authenticates"  # whatever proves who the client is: widens and breaks
    PROTECTS = "protects"  # a protection: off or weaker widens, on or stronger narrows and breaks
    LIFETIME = "lifetime"  # longer widens, shorter narrows and breaks
    ENABLES = "enables"  # on widens, off breaks
    IDENTIFIES = "identifies"  # who the users are to the client (`sub`): breaks
    FORMATS = "formats"  # how answers look: breaks; to nothing or `none` also widens
    SENDS = "sends"  # where users or data are sent: a new place widens, a lost one breaks
    COSMETIC = "cosmetic"
    OPAQUE = "opaque"  # nobody can tell: widens


class Field(NamedTuple):
    """id, JSON type (`string string[] boolean integer object object[] uri uri[] duration words`), meaning.

    values: the registered values where there is a closed or well-known list (`open` says that others pass).
    strength: for PROTECTS, the values from weakest to strongest; none where any value protects. For ALLOWS, the items:
    a stronger one adds nothing where a weaker one is allowed.
    vague: for ALLOWS, nothing said is whatever the provider allows, so it may be more or less than a list.
    defaults: by specification, `rfc7591` and `oidc` differ; a missing key means that it has none there.
    replaces: a change means a new object (client_id).
    tagged: BCP47 language tags may follow (`client_name#fr`, RFC 7591 section 2.2).
    members: of a list of objects, the names of their members; all texts.
    example: a value for documentation and tests.
    """

    id: FieldId
    kind: Kind
    type: str
    compare: Compare
    role: Role
    defaults: Mapping[str, Json]
    security: bool
    impact: ImpactRule
    cite: str
    help: str
    values: tuple[str, ...] = ()
    open: bool = True
    strength: tuple[Json, ...] = ()
    vague: bool = False
    replaces: bool = False
    tagged: bool = False
    unit: str = ""
    members: tuple[str, ...] = ()
    example: Json = None
