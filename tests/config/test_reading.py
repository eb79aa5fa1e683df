"""Files read by several processes are read as one process reads them: the same values at the same places."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oauthctl.config import reading
from oauthctl.config.reading import read_ahead
from oauthctl.config.spans import Spans
from oauthctl.config.yaml_reader import Document, read
from oauthctl.process import forked as forking

PLAIN = (
    b"clients:\n  shop:\n    client_name: 'Acme'\n    redirect_uris: [https://a, https://b]\n    contacts:\n      - x\n"
)
ANCHORS = b"a: &a {x: 1, l: [1, 2]}\nb: *a\nc:\n  <<: *a\n  y: 2\n"


@pytest.fixture(autouse=True)
def shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes, however little there is to read."""
    monkeypatch.setattr(reading, "SHARE", 1)
    monkeypatch.setattr(reading, "processes", lambda: 3)


def places(document: Document) -> list[Any]:
    """Every value with its place, and that of its key."""
    return list(_places(document, document.root))


def _places(document: Document, value: Any) -> Iterator[Any]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield key, document.key_span(value, key), document.span(value, key), inner
        yield from _places(document, inner)


@pytest.mark.skipif(forking.sys.platform != "linux", reason="processes are forked on Linux only")
def test_every_file_is_read_and_every_place_known() -> None:
    files = {f"clients/{number}.yaml": PLAIN + b"# end\n" * number for number in range(7)}
    found = read_ahead(files, Spans())
    assert found.keys() == files.keys()
    for name, document in found.items():
        alone = read(name, files[name])
        assert document.root == alone.root
        assert document.text == alone.text
        assert places(document) == places(alone)


def test_what_has_a_problem_is_left_to_whoever_says_so() -> None:
    wrong = {
        "twice": b"a: 1\na: 2\n",
        "tag": b"a: !x 1\n",
        "syntax": b"a: [",
        "bytes": b"\xff",
        "empty": b"a:\n",
        "none": b"",
        "bell": b"a: \a",
    }
    assert read_ahead(wrong, Spans()) == {}


def test_what_stands_in_several_places_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {str(number): ANCHORS for number in range(6)}
    ahead = read_ahead(files, Spans())
    for name, document in ahead.items():
        assert places(document) == places(read(name, ANCHORS))
    assert len(ahead) == 2  # the share of this process: an alias is one value, which no bytes can say


def test_a_small_project_is_not_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SHARE", 500_000)
    assert read_ahead({"a": PLAIN}, Spans()) == {}


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
BODIES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.dictionaries(st.text(min_size=1, max_size=5), BODIES, min_size=1, max_size=4), min_size=3, max_size=6)
)
def test_any_document_keeps_its_values_and_places(bodies: list[dict[str, Any]]) -> None:
    import yaml

    files = {str(number): yaml.safe_dump(body, allow_unicode=True).encode() for number, body in enumerate(bodies)}
    for name, document in read_ahead(files, Spans()).items():
        alone = read(name, files[name])
        assert document.root == alone.root
        assert places(document) == places(alone)
