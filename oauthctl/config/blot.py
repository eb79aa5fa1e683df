"""Literal secrets blotted out of a file's text, so that no message that quotes a line shows one."""

import re
from collections.abc import Iterable

from oauthctl.diagnostics.place import Span

_TELLING = r"""([\w-]*(?:secret|password|token|assertion|private_key|\bfrom)["']?[ \t]*:[ \t]*)([^\r\n]+)"""
_KEY_MEMBER = r"""(\b(?:[dkpq]|d[pq]|qi|priv)["']?[ \t]*:[ \t]*["']?)([A-Za-z0-9_-]{20,})"""  # of a JSON Web Key
_REFERENCE = r"""["']?(?:env|file):[^\s,}]*["']?[\s,}]*(?:#.*)?\Z"""


def blotted(text: str, spans: Iterable[Span]) -> str:
    """The text with what stands in these places replaced, character by character."""
    for span in sorted(spans, key=lambda one: one.start, reverse=True):
        text = text[: span.start] + _stars(text[span.start : span.end]) + text[span.end :]
    return text


def guessed(text: str) -> str:
    """A text that cannot be read as YAML: what follows a word like `client_secret:` goes, unless it is a reference.

    So do the private members of keys.
    """

    def hidden(match: re.Match[str]) -> str:
        key, value = match.groups()
        return match.group() if re.match(_REFERENCE, value) else key + _stars(value)

    return re.sub(_TELLING, hidden, without_keys(text), flags=re.IGNORECASE)


def without_keys(text: str) -> str:
    """The text without what looks like a private member of a key."""
    return re.sub(_KEY_MEMBER, lambda match: match[1] + _stars(match[2]), text)


def _stars(text: str) -> str:
    return re.sub(r"[^\r\n]", "*", text)
