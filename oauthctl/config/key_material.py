"""Where a document holds private keys: what nobody but their owner may know is quoted by no message."""

from collections.abc import Iterator
from typing import Any

from oauthctl.config.spans import Spans
from oauthctl.config.yaml_reader import Document
from oauthctl.diagnostics.place import Span
from oauthctl.model.jwk import PRIVATE


def private_spans(document: Document) -> Iterator[Span]:
    """The scalars that are private members of a JSON Web Key, wherever one stands, and a key set written as a text."""
    if "kty" in document.text or "keys" in document.text:
        yield from _inside(document.root, document.spans, set(), is_key=False)


def _inside(value: Any, spans: Spans, seen: set[int], *, is_key: bool) -> Iterator[Span]:
    """is_key: it stands where a key is expected, so that it is one also without a `kty`."""
    if id(value) in seen or not isinstance(value, dict | list):
        return
    seen.add(id(value))  # aliases share containers
    if isinstance(value, list):
        for inner in value:
            yield from _inside(inner, spans, seen, is_key=is_key)
        return
    for name, inner in value.items():
        if name in PRIVATE and (is_key or "kty" in value):
            yield from _scalars(value, name, spans)
        elif name == "jwks" and isinstance(inner, str):
            yield from filter(None, (spans.span(value, name),))
        else:
            yield from _inside(inner, spans, seen, is_key=name == "keys")


def _scalars(container: Any, key: Any, spans: Spans) -> Iterator[Span]:
    """What is written below a key, whatever its shape."""
    value = container[key]
    if isinstance(value, dict | list):
        for inner in value if isinstance(value, dict) else range(len(value)):
            yield from _scalars(value, inner, spans)
    else:
        yield from filter(None, (spans.span(container, key),))
