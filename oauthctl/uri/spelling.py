"""How a URI is shown to people: nothing hidden, and the host browsers go to beside a disguised one."""

from oauthctl.diagnostics.text import printable
from oauthctl.uri.facts import facts


def spelled(uri: str) -> str:
    """The URI made safe to print; with `(xn--…)` behind where its host is not plain ASCII.

    The same for other disguises of a host: `https://2130706433/` is followed by `(127.0.0.1)`.
    """
    host = facts(uri).host
    shown = printable(uri)
    return shown if host in uri.lower() else f"{shown} ({printable(host)})"
