"""Findings to render: hostile texts everywhere that a provider or a declaration can put one."""

from datetime import date

from oauthctl.diagnostics.place import Place, Span
from oauthctl.diagnostics.sources import Sources
from oauthctl.lint.finding import Finding, Related, Status
from oauthctl.lint.registry import by_name
from oauthctl.lint.severity import Severity
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Waiver
from oauthctl.workflow.linting.declared import Linted

HOSTILE = 'evil ::error::x %0A | <img src=x> @team [a](http://b) "q" \x1b[31m\u202e\n```\r]]> & end'
FILE = "clients/shop.yaml"
TEXT = f"clients:\n  shop:\n    redirect_uris: [http://localhost/cb]\n    client_name: {HOSTILE!r}\n"


def sources() -> Sources:
    found = Sources()
    found.add(FILE, TEXT)
    return found


def finding(**more: object) -> Finding:
    rule = by_name()["red005"]
    given = {
        "rule": rule, "status": Status.FAIL, "severity": Severity.HIGH, "message": f"{HOSTILE} leads home",
        "place": Place("clients.shop", "redirect_uris", Span(FILE, 3, 21, 47, 66)), "note": HOSTILE, "value": HOSTILE,
        "address": Address("sso", Kind.CLIENT, "shop"), "environments": ("prod",),
        "related": (Related(Place("clients.shop", "client_name", Span(FILE, 4, 5, 73, 84)), HOSTILE),),
    } | more  # fmt: skip
    return Finding(**given)  # type: ignore[arg-type]  # as given


def linted(*findings: Finding, **more: object) -> Linted:
    given = {"clients": 2, "rules": 150, "applied": 100, "not_applicable": 200, "fail_on": Severity.HIGH} | more
    return Linted(findings=findings, **given)  # type: ignore[arg-type]  # as given


WAIVER = Waiver("loopback-on-web-client", f"tests {HOSTILE}", date(2999, 1, 31), "team-shop")
EVERY = linted(
    finding(),
    finding(severity=Severity.CRITICAL, place=Place("sso/live", "redirect_uris"), live=True, related=()),
    finding(severity=Severity.MEDIUM, value=f"{HOSTILE} waived", waiver=WAIVER),
    finding(severity=Severity.LOW, known=True),
    finding(severity=Severity.INFO, status=Status.UNDECIDED, message="it is not declared, so the provider decides"),
    finding(status=Status.CRASHED, related=()),
    notes=(f"`lint` {HOSTILE}",),
    unread=(f"sso {HOSTILE}",),
    prefix="iam/",
)
