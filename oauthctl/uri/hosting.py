"""Hosts under which anybody can get a name: `hosting.json`, dated and with sources.

The public suffix list's private section has many more; asking it would cost every project the loading of its table.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any


class Shared(StrEnum):
    """What a name is that many share; its value says it in words."""

    TUNNEL = "a tunnel to somebody's machine, whose name can be somebody else's tomorrow"
    HOSTING = "a platform where anybody can register a name"
    DNS = "a name service that points names at any address"
    PATHS = "a host where everybody has a path of their own"
    SHORTENER = "a link shortener, which sends visitors on to where its user says"


def shared(host: str) -> Shared | None:
    """What the host is, where it belongs to one of those services."""
    found = _found(host)
    return found[1] if found else None


def owner_of(host: str) -> str:
    """The service's own name, `vercel.app` of `shop.vercel.app`; empty where it is none or no stranger's name."""
    found = _found(host)
    return found[0] if found and found[1] not in {Shared.PATHS, Shared.SHORTENER} else ""


@lru_cache(maxsize=100_000)
def _found(host: str) -> tuple[str, Shared] | None:
    name = host.removesuffix(".")
    exact, below = _table()
    bare = name.removeprefix("www.")
    if bare in exact:
        return bare, exact[bare]
    labels = name.split(".")
    for start in range(1, len(labels)):
        suffix = ".".join(labels[start:])
        if suffix in below:
            return suffix, below[suffix]
    return None


@cache
def _table() -> tuple[Mapping[str, Shared], Mapping[str, Shared]]:
    """By the whole host; by what stands behind the first labels."""
    exact: dict[str, Shared] = {}
    below: dict[str, Shared] = {}
    for kind, names in read()["names"].items():
        shape = Shared[kind.upper()]
        (exact if shape in {Shared.PATHS, Shared.SHORTENER} else below).update(dict.fromkeys(names, shape))
    return exact, below


def read() -> dict[str, Any]:
    """The file: `updated`, `sources` by letter, and `names` by kind, each with the letter of its source."""
    text = Path(__file__).with_name("hosting.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
