"""ORG: what an organisation keeps in order besides the protocol; waivers among it."""

from collections.abc import Iterable
from typing import Final, NamedTuple

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


def _shop(*, uri: str = "http://127.0.0.1/cb", rule: str = "loopback-on-web-client", until: str = "2999-01-31") -> str:
    return _SHOP.format(uri=uri, rule=rule, until=until)


class _Wrong(NamedTuple):
    """What can be wrong with a waiver."""

    number: int
    slug: str
    severity: Severity
    summary: str
    why: str
    fix: str
    bad: str


_WRONG: Final = (
    _Wrong(
        3,
        "waiver-invalid",
        Severity.HIGH,
        "A waiver names a rule or an object that does not exist, or a rule that cannot be waived there.",
        "It accepts nothing, while whoever reads it believes that somebody has looked at the risk.",
        "Name the rule by code or slug and the object by its key; a rule that cannot be waived needs a policy.",
        _shop(rule="loopback-on-web"),
    ),
    _Wrong(
        4,
        "waiver-expired",
        Severity.HIGH,
        "A waiver's last day is past.",
        "What it accepted is there still and counts again; nobody has decided whether it may stay.",
        "Mend what it was about, or decide anew and write another day.",
        _shop(until="2024-01-31"),
    ),
    _Wrong(
        9,
        "waiver-unused",
        Severity.LOW,
        "A waiver accepts nothing in any environment.",
        "It would silently accept the same risk if somebody brought it back. Where git knows since when it is there, it "
        "is a note for 14 days and a finding then.",
        "Remove it.",
        _shop(uri="https://shop.example.com/cb"),
    ),
    _Wrong(
        10,
        "waiver-too-broad",
        Severity.MEDIUM,
        "A waiver of a rule about a value does not say which value.",
        "It accepts every value of that kind, also those that somebody adds later.",
        "Write `value:` with the value that was looked at; one waiver for each.",
        _shop().replace('        value: "http://127.0.0.1/cb"\n', ""),
    ),
)


def _found_by_the_engine() -> Iterable[Hit]:
    return ()


for _one in _WRONG:
    ORG.rule(
        _one.number,
        _one.slug,
        severity=_one.severity,
        summary=_one.summary,
        why=_one.why,
        fix=_one.fix,
        cite="oauthctl: waivers",
        reads=(),
        looks=Looks.RUN,
        waivable=False,
        bad=_one.bad,
        good=_shop(),
    )(_found_by_the_engine)
