"""Documents as JSON text: stable, in ASCII so that no terminal is steered, and nothing but JSON."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from oauthctl.model.jwk import presentable


def dump(document: object) -> str:
    """The document with sorted keys. Raises TypeError for a value that is no JSON, a secret above all."""
    text = json.dumps(plain(document), indent=2, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return text.replace("\x7f", "\\u007f")  # the one ASCII control character that JSON leaves as it is


def plain(value: object) -> Any:
    """Dataclasses and mappings as dicts, sequences as lists; without the private members of keys."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in presentable(value).items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")
