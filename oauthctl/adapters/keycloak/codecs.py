"""How one setting is spelled in Keycloak: attributes are texts, lists in them are joined by `##`."""

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from oauthctl.model.duration import seconds
from oauthctl.model.json import Json

SEPARATOR: Final = "##"


class Codec(NamedTuple):
    """read: None where a text says nothing; ValueError where our field cannot hold it. write: the inverse."""

    read: Callable[[str], Json]
    write: Callable[[Json], str]


def joined(items: Json) -> str:
    """A list as one text."""
    return SEPARATOR.join(map(str, items)) if isinstance(items, list | tuple) else str(items)


def split(text: str) -> list[str]:
    """A text as a list."""
    return [part for part in text.split(SEPARATOR) if part]


def key_set(text: str) -> Mapping[str, Json]:
    """A JWK set. Raises ValueError where the text is none."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not a JWK set")  # noqa: TRY004 - the reader of a codec looks for ValueError only
    return found


def key_text(value: Json) -> str:
    """A JWK set as compact JSON."""
    return json.dumps(value, separators=(",", ":"))


def _truth(text: str) -> Json:
    if text not in {"true", "false"}:
        raise ValueError("neither true nor false")
    return True if text == "true" else None


def _whole(text: str) -> Json:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("not a whole number of seconds")
    return int(text)


def _seconds(value: Json) -> str:
    amount = seconds(value)
    return str(value) if amount is None else str(amount)


def _any_is_none(text: str) -> Json:
    return None if text == "any" else text


TEXT: Final = Codec(lambda text: text, lambda value: str(value or ""))
FLAG: Final = Codec(_truth, lambda value: "true" if value is True else "false")
DURATION: Final = Codec(_whole, _seconds)
LIST: Final = Codec(lambda text: split(text) or None, joined)
ALGORITHM: Final = Codec(
    _any_is_none, lambda value: str(value or "")
)  # `any` is the console's word for "not restricted"
