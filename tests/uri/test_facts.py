"""URIs as browsers read them (the WHATWG URL standard), which is where codes and tokens really go."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oauthctl.uri import facts, is_loopback_host

HOSTS = ["::1", "127.0.0.1", "0x7f", "a", "A", "ß", "。", "xn--", "*", ".", "..", "[", "]"]
SIGNS = [
    "//",
    "/",
    "\\",
    "@",
    ":",
    "?",
    "#",
    "%",
    "%41",
    "%2e",
    "\u202e",
    "\ud800",
    "\t",
    " ",
    "443",
    "99999",
]

parts = st.lists(st.sampled_from(["https:", "http:", "com.a:", *HOSTS, *SIGNS]) | st.text(max_size=3), max_size=10).map(
    "".join
)


@given(parts | st.text(st.characters(codec=None)))
@example("http://[")
@example("http://[::1%25eth0]")
@example("http://" + "9" * 5000)
@example("http://a:" + "9" * 5000)
@example("https://ⅷ.example")
def test_any_text_can_be_read(text: str) -> None:
    found = facts(text)

    assert found.text == text
    assert isinstance(found.is_loopback, bool)
    assert found.port is None or -1 <= found.port <= 65535


@given(parts)
def test_a_plain_host_is_read_as_it_is_written(text: str) -> None:
    found = facts(text)

    assert found.strange or found.host in text.lower()


@given(st.text())
def test_any_text_can_be_asked_for_loopback(host: str) -> None:
    assert is_loopback_host(host) in {True, False}


def test_the_parts_of_a_uri() -> None:
    found = facts("HTTPS://User:pw@Shop.Example.com:8443/a/b?c=d#e")

    assert found[1:8] == ("https", "User:pw", "shop.example.com", 8443, "/a/b", "c=d", "e")
    assert not found.strange


def test_what_is_left_out_is_not_made_up() -> None:
    found = facts("https://shop.example.com")

    assert (found.userinfo, found.port, found.query, found.fragment) == (None, None, None, None)
    assert (found.path, found.effective_port) == ("/", 443)


def test_empty_query_and_fragment_are_there() -> None:
    assert facts("https://a.example/?#")[6:8] == ("", "")


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("https://shop.example.com@evil.example/cb", "evil.example"),
        ("https://shop.example.com:443@evil.example/cb", "evil.example"),
        ("https:\\\\evil.example\\@shop.example.com/cb", "evil.example"),
        ("https:evil.example/cb", "evil.example"),
        ("https:////evil.example/cb", "evil.example"),
        (" https://ev\til.example/cb", "evil.example"),
        ("https://EVIL.example/", "evil.example"),
        ("https://%65vil.example/", "evil.example"),
        ("https://ｅｖｉｌ。example/", "evil.example"),
        ("https://ev\u00adil\u200b.example/", "evil.example"),
        ("https://аpple.example/", "xn--pple-43d.example"),
        ("https://straße.example/", "xn--strae-oqa.example"),
        ("https://BÜCHER.example/", "xn--bcher-kva.example"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0177.0.0.01/", "127.0.0.1"),
        ("http://127.0.0.1.example/", "127.0.0.1.example"),
        ("http://[0:0:0:0:0:0:0:1]:3000/", "[::1]"),
        ("http://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]"),
        ("//evil.example/cb", "evil.example"),
        ("/cb/*", ""),
        ("*", ""),
        ("com.example.app:/cb", ""),
        ("cursor://anysphere.cursor-mcp/oauth", "anysphere.cursor-mcp"),
        ("javascript:alert(1)//https://a.example", ""),
    ],
)
def test_the_host_is_the_one_that_browsers_go_to(uri: str, host: str) -> None:
    assert facts(uri).host == host


@pytest.mark.parametrize(
    "uri",
    [
        "https://shop.example.com/cb",
        "http://127.0.0.1:3000/cb",
        "http://[::1]/cb",
        "com.example.app:/cb",
        "/cb/*",
        "*",
        "+",
    ],
)
def test_ordinary_uris_are_not_strange(uri: str) -> None:
    assert not facts(uri).strange


@pytest.mark.parametrize(
    "uri",
    [
        "https:\\\\a.example",
        "https:///a.example",
        "https:a.example",
        "https://",
        "https://a.example:99999",
        "https://a.example:80a",
        "https://a.example/ b",
        "https://a.example/\n",
        "https://ä.example",
        "https://2130706433",
        "https://%61.example",
    ],
)
def test_what_two_readers_could_read_differently_is_strange(uri: str) -> None:
    assert facts(uri).strange


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST", "localhost.", "app.localhost"),
        *("127.0.0.1", "127.255.0.1", "127.1", "2130706433"),
        *("[::1]", "::1", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]"),
    ],
)
def test_loopback(host: str) -> None:
    assert is_loopback_host(host)


@pytest.mark.parametrize(
    "host",
    [
        *("", "localhost.example", "notlocalhost", "127.0.0.1.example"),
        *("128.0.0.1", "10.0.0.1", "[::2]", "[::]", "[::ffff:128.0.0.1]"),
    ],
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback_host(host)
