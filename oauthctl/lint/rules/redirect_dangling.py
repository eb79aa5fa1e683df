"""RED: redirect URIs to names that nobody has (--online)."""

from collections.abc import Iterator
from typing import Final

from oauthctl.lint.client import Client
from oauthctl.lint.hosts import NO_DOMAIN, NO_HOST, Standings
from oauthctl.lint.rule import Hit
from oauthctl.lint.rules.kinds import GRANTS, has_redirects
from oauthctl.lint.rules.redirects import GOOD, RED, URIS, WEB
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.uri.suffix import registrable_domain

_SHOP: Final = WEB.format(uris='"https://shop.example.com/cb"')


@RED.rule(
    19,
    "redirect-dangling",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    summary="A redirect URI leads to a name that is not in the DNS.",
    why="Where the domain itself is gone, whoever registers it receives the codes of every user who follows a link; "
    "where only the host is gone, whoever gets the name it was an alias for, or may write into the domain.",
    fix="Take the URI away, or bring the name back.",
    cite="RFC 9700 section 4.1",
    reads=(URIS, GRANTS, "@hosts"),
    about=has_redirects,
    online=True,
    bad=(_SHOP + "hosts:\n  shop.example.com: no such domain\n", _SHOP + "hosts:\n  shop.example.com: no such host\n"),
    good=GOOD + "hosts:\n  shop.example.com: resolves\n",
)
def redirect_dangling(client: Client) -> Iterator[Hit]:
    hosts = Standings(client, URIS)
    for uri in client.uris(URIS):
        known = hosts.of(uri)
        if known == NO_DOMAIN:
            note = f"{registrable_domain(uri.host)} is no domain: anybody may be able to register it"
            yield Hit(URIS, f"{uri.text} leads nowhere: {note}", uri.text, note=note)
        elif known == NO_HOST:  # a network of its own may know it: one cannot see that from here
            yield Hit(URIS, f"{uri.host} is not in the DNS", uri.text, note="no such host", severity=Severity.LOW)
    hosts.check()
