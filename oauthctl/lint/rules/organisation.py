"""ORG: what an organisation keeps in order besides the protocol; waivers among it."""

from collections.abc import Iterable
from typing import Final

from oauthctl.lint.rule import Family, Hit, Looks
from oauthctl.lint.severity import Severity

ORG: Final = Family("ORG", "Organisation")

_SHOP: Final = """
clients:
  shop:
    preset: web
    owner: team-shop
    redirect_uris: ["{uri}"]
    waivers:
      - rule: {rule}
        value: "http://127.0.0.1/cb"
        reason: End-to-end tests log in on the developer's machine
        owner: team-shop
        until: "{until}"
"""
_GOOD: Final = _SHOP.format(uri="http://127.0.0.1/cb", rule="loopback-on-web-client", until="2999-01-31")


def _found_by_the_engine() -> Iterable[Hit]:
    return ()


@ORG.rule(
    3,
    "waiver-invalid",
    severity=Severity.HIGH,
    summary="A waiver names a rule or a client that does not exist, or a rule that cannot be waived.",
    why="It accepts nothing, while whoever reads it believes that somebody has looked at the risk.",
    fix="Name the rule by code or slug and the client by its key; a rule that cannot be waived needs a policy.",
    cite="oauthctl: waivers",
    reads=(),
    looks=Looks.RUN,
    waivable=False,
    bad=_SHOP.format(uri="http://127.0.0.1/cb", rule="loopback-on-web", until="2999-01-31"),
    good=_GOOD,
)
def waiver_invalid() -> Iterable[Hit]:
    return _found_by_the_engine()


@ORG.rule(
    4,
    "waiver-expired",
    severity=Severity.HIGH,
    summary="A waiver's last day is past.",
    why="What it accepted is there still and counts again; nobody has decided whether it may stay.",
    fix="Mend what it was about, or decide anew and write another day.",
    cite="oauthctl: waivers",
    reads=(),
    looks=Looks.RUN,
    waivable=False,
    bad=_SHOP.format(uri="http://127.0.0.1/cb", rule="loopback-on-web-client", until="2024-01-31"),
    good=_GOOD,
)
def waiver_expired() -> Iterable[Hit]:
    return _found_by_the_engine()


@ORG.rule(
    9,
    "waiver-unused",
    severity=Severity.LOW,
    summary="A waiver accepts nothing in any environment.",
    why="It would silently accept the same risk if somebody brought it back. Where git knows since when it is there, it is a "
    "note for 14 days and a finding then.",
    fix="Remove it.",
    cite="oauthctl: waivers",
    reads=(),
    looks=Looks.RUN,
    waivable=False,
    bad=_SHOP.format(uri="https://shop.example.com/cb", rule="loopback-on-web-client", until="2999-01-31"),
    good=_GOOD,
)
def waiver_unused() -> Iterable[Hit]:
    return _found_by_the_engine()


@ORG.rule(
    10,
    "waiver-too-broad",
    severity=Severity.MEDIUM,
    summary="A waiver of a rule about a value does not say which value.",
    why="It accepts every value of that kind, also those that somebody adds later.",
    fix="Write `value:` with the value that was looked at; one waiver for each.",
    cite="oauthctl: waivers",
    reads=(),
    looks=Looks.RUN,
    waivable=False,
    bad=_GOOD.replace('        value: "http://127.0.0.1/cb"\n', ""),
    good=_GOOD,
)
def waiver_too_broad() -> Iterable[Hit]:
    return _found_by_the_engine()
