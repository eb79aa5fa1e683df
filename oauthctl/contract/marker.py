"""The marker's spelling in a provider's free-form attribute: compact JSON, read as untrusted input."""

import json
from sys import intern
from typing import Any

from oauthctl.model.live import Hold, Marker, Memory

_LIMIT = 262_144  # characters; more is not ours
_WORD = 512


def encode(marker: Marker) -> str:
    """The marker as one line of JSON. Keys are short because every list page carries them."""
    memory = marker.memory
    raw: dict[str, Any] = {
        "v": 1,
        "p": marker.project,
        "e": marker.environment,
        "k": marker.key,
        "i": marker.issuer,
        "protect": marker.protect or None,
        "hold": list(marker.hold) if marker.hold else None,
        "sv": marker.secret_version or None,
        "ss": marker.secret_source or None,
        "a": memory.algorithm or None,
        "d": {name: _spelled(name, memory) for name in sorted({*memory.digests, *memory.managed})} or None,
        "t": memory.tool or None,
        "s": memory.server or None,
        "c": memory.commit or None,
        "at": memory.at or None,
    }
    return json.dumps(
        {key: value for key, value in raw.items() if value is not None}, separators=(",", ":"), ensure_ascii=True
    )


def decode(text: object) -> Marker | None:
    """The marker in a text that anybody could have written; None where it is not one of ours."""
    if not isinstance(text, str) or len(text) > _LIMIT or not text.startswith('{"v":1,'):
        return None
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or not all(isinstance(raw.get(key), str) for key in ("p", "e", "k", "i")):
        return None
    hold = raw.get("hold")
    return Marker(
        project=raw["p"][:_WORD],
        environment=raw["e"][:_WORD],
        key=raw["k"][:_WORD],
        issuer=raw["i"][:_WORD],
        protect=raw.get("protect") is True,
        hold=Hold(_word(hold[0]), _word(hold[1])) if isinstance(hold, list) and len(hold) == 2 else None,
        secret_version=raw["sv"] if type(raw.get("sv")) is int else 0,
        secret_source=_word(raw.get("ss")),
        memory=_memory(raw),
    )


def _spelled(name: str, memory: Memory) -> str:
    """`+` before the digest of a managed field; `+` alone for one that was cleared."""
    return ("+" if name in memory.managed else "") + memory.digests.get(name, "")


def _memory(raw: dict[str, Any]) -> Memory:
    algorithm = raw.get("a")
    listed = raw.get("d")
    digests: dict[str, str] = {}
    managed: list[str] = []
    for name, text in (listed if isinstance(listed, dict) else {}).items():
        if not isinstance(text, str):
            continue
        field = intern(name)  # the same few names always
        if text[:1] == "+":
            managed.append(field)
        if digest := text.lstrip("+"):
            digests[field] = digest
    return Memory(
        algorithm=algorithm if type(algorithm) is int else 0,
        digests=digests,
        managed=frozenset(managed),
        tool=_word(raw.get("t")),
        server=_word(raw.get("s")),
        commit=_word(raw.get("c")),
        at=_word(raw.get("at")),
    )


def _word(value: object) -> str:
    return value[:_WORD] if isinstance(value, str) else ""
