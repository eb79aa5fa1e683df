"""RED: redirect URIs, which decide who receives authorization codes."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.rule import Family, Hit
from oauthctl.lint.rules.kinds import GRANTS, IMPLICIT, has_redirects
from oauthctl.lint.severity import Severity

RED: Final = Family("RED", "Redirect URIs")
_URIS: Final = "redirect_uris"


@RED.rule(
    5,
    "loopback-on-web-client",
    severity=Severity.MEDIUM,
    summary="A web client has a redirect URI that leads to the user's own machine.",
    why="Any program that listens on that port of the user's machine receives the authorization code.",
    fix="Declare it for staging only, under `environments.staging.redirect_uris.add`, or make it a native client.",
    cite="RFC 9700 section 2.6; OpenID Connect Dynamic Client Registration 1.0 section 2",
    reads=(_URIS, "application_type", GRANTS, "@production"),
    about=has_redirects,
    bad="""
clients:
  shop:
    preset: web
    redirect_uris: ["http://localhost:3000/cb"]
""",
    good="""
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
""",
)
def loopback_on_web_client(client: Client) -> Iterator[Hit]:
    if client.text("application_type") != "web":
        return
    worse = client.flag("@production") or IMPLICIT in client.words(GRANTS)
    for uri in client.uris(_URIS):
        if uri.is_loopback:
            yield Hit(
                _URIS,
                f"{uri.text} leads to the user's own machine",
                uri.text,
                note="the code goes to the user's own machine",
                severity=Severity.HIGH if worse else None,
                related=(("@preset", "a web client: the code belongs on your server"),),
            )
