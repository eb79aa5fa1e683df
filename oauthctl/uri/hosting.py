"""Hosts under which anybody can get a name: `hosting.json`, dated and with sources.

The public suffix list's private section has many more; asking it would cost every project the loading of its table.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any


class Shared(StrEnum):
    """What a name is that many share; its value says it in words."""

    TUNNEL = "a tunnel to somebody's machine, whose name can be somebody else's tomorrow"
    HOSTING = "a platform where anybody can register a name, one that was given up too"
    DNS = "a dynamic DNS service, where anybody can take a name that its account has given up"
    ADDRESS = "a service that points each name at the address in it: who has that address is this host"
    LOCAL = "a service that points its names at the machine that asks, as long as it likes"
    PATHS = "a host where everybody has pages of their own"
    SHORTENER = "a link shortener, which sends visitors on to where its user says"


def shared(host: str) -> Shared | None:
    """What the host is, where it belongs to one of those services."""
    found = _found(host)
    return found[1] if found else None


def owner_of(host: str) -> str:
    """The service's own name, `vercel.app` of `shop.vercel.app`; empty where it is none or no stranger's name."""
    found = _found(host)
    return found[0] if found and found[1] not in _WHOLE else ""


# Google's own, to which its Assistant and smart home products take the answer of another service's login.
_GOOGLE = frozenset({"oauth-redirect.googleusercontent.com", "oauth-redirect-sandbox.googleusercontent.com"})
_WHOLE = frozenset({Shared.PATHS, Shared.SHORTENER, Shared.LOCAL})  # the service's own: nobody gets a name of theirs


@lru_cache(maxsize=100_000)
def _found(host: str) -> tuple[str, Shared] | None:
    name = _without_region(host.removesuffix("."))
    exact, below = _table()
    bare = name.removeprefix("www.")
    if bare in exact:
        return bare, exact[bare]
    if name in _GOOGLE:
        return None
    labels = name.split(".")
    for start in range(1, len(labels)):
        suffix = ".".join(labels[start:])
        if suffix in below:
            return suffix, below[suffix]
    return None


def _without_region(name: str) -> str:
    """Amazon S3 has one name for each region and kind of page: `s3.eu-west-1`, `s3-website-eu-west-1`."""
    return _s3().sub("s3.amazonaws.com", name) if name.endswith(".amazonaws.com") else name


@cache
def _s3() -> re.Pattern[str]:
    return re.compile(r"(?<![^.])s3(?:-website)?[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-[0-9]\.amazonaws\.com$")


@cache
def _table() -> tuple[Mapping[str, Shared], Mapping[str, Shared]]:
    """By the whole host; by what stands behind the first labels."""
    exact: dict[str, Shared] = {}
    below: dict[str, Shared] = {}
    for kind, names in read()["names"].items():
        shape = Shared[kind.upper()]
        for table, holds in ((exact, shape in _WHOLE), (below, shape not in {Shared.PATHS, Shared.SHORTENER})):
            table.update(dict.fromkeys(names if holds else (), shape))
    return exact, below


def read() -> dict[str, Any]:
    """The file: `updated`, `sources` by letter, and `names` by kind, each with the letter of its source."""
    text = Path(__file__).with_name("hosting.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
