"""Key sets that clients publish, as --online fetched them."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from oauthctl.lint.client import CannotTell, Client
from oauthctl.lint.jwks import Key, keys
from oauthctl.model.json import Json

SET: Final = "set"  # the document
BROKEN: Final = "broken"  # what is wrong with it, in words
UNKNOWN: Final = "unknown"  # why nothing is known, in words
Published: TypeAlias = Mapping[str, Json]  # one of these


def published(client: Client) -> Published:
    """What was found at its `jwks_uri`. Raises CannotTell where nothing is known of it."""
    every = client["@key_sets"]
    if not isinstance(every, Mapping):
        raise CannotTell("@key_sets", "key sets are fetched with --online only")
    found = every.get(client.text("jwks_uri"))
    if not isinstance(found, Mapping) or UNKNOWN in found:
        raise CannotTell("jwks_uri", str(found[UNKNOWN]) if isinstance(found, Mapping) else "it was not fetched")
    return found


def published_keys(client: Client) -> tuple[Key, ...]:
    """The keys that it publishes; none where what is there is no set."""
    return keys(published(client).get(SET))
