"""What else a registered URI lets in, at whose server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.uri import covers, facts
from oauthctl.uri.wildcard import Reach, wildcard

A, S, D, P, U, L = Reach.ANYWHERE, Reach.STRANGERS, Reach.SUBDOMAINS, Reach.PORTS, Reach.PATHS, Reach.LITERAL
DIALECTS = ("", "keycloak", "auth0", "okta")


@pytest.mark.parametrize(
    ("uri", "unknown", "keycloak", "auth0", "okta"),
    [
        ("*", A, A, L, L),
        ("https://*", A, A, L, L),
        ("http*", A, A, L, L),
        ("*://shop.example.com/cb", A, L, L, L),
        ("https://example.com*", S, S, L, L),
        ("https://shop.example.com.*", S, S, L, L),
        ("http://localhost*", S, S, L, L),
        ("https://example.*/cb", S, L, L, L),
        ("https://*.com/cb", S, L, S, S),
        ("https://*.co.uk/cb", S, L, S, S),
        ("https://*.vercel.app/cb", S, L, S, S),
        ("https://*-acme.vercel.app/cb", S, L, S, S),
        ("https://*example.com/cb", S, L, S, S),
        ("https://a.*.com/cb", S, L, L, L),
        ("com.example.*", S, S, L, L),
        ("https://*.example.com/cb", D, L, D, D),
        ("https://app-*.example.com/cb", D, L, D, D),
        ("https://*.*.example.com/cb", D, L, L, L),
        ("https://*.acme.internal/cb", D, L, D, D),
        ("https://{organization_name}.example.com/cb", D, L, D, L),
        ("https://{tenant}.example.com/cb", D, L, L, L),
        ("http://localhost:*", P, P, L, L),
        ("https://shop.example.com:*/cb", P, L, L, L),
        ("https://shop.example.com/*", U, U, L, L),
        ("https://shop.example.com/cb/*", U, U, L, L),
        ("https://shop.example.com/*/cb", U, L, L, L),
        ("https://shop.example.com/cb?x=*", U, L, L, L),
        ("https://shop.example.com/{tenant}/cb", U, L, L, L),
        ("com.example.app:*", U, U, L, L),
        ("myapp://*", U, U, L, L),
        ("/app/*", U, U, L, L),
    ],
)
def test_each_server_reads_patterns_in_its_own_way(
    uri: str, unknown: Reach, keycloak: Reach, auth0: Reach, okta: Reach
) -> None:
    found = {dialect: wildcard(facts(uri), dialect) for dialect in DIALECTS}
    reaches = {dialect: one.reach if one else None for dialect, one in found.items()}
    assert reaches == {"": unknown, "keycloak": keycloak, "auth0": auth0, "okta": okta}


@pytest.mark.parametrize(
    "uri", ["https://shop.example.com/cb", "com.example.app:/cb", "/cb", "", "https://a.example.com/{"]
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_no_pattern_lets_in_itself_only(uri: str, dialect: str) -> None:
    assert wildcard(facts(uri), dialect) is None


def test_github_lets_in_sub_domains_and_deeper_paths_of_every_callback() -> None:
    found = wildcard(facts("https://example.com/path"), "github")
    assert found == (Reach.SUBDOMAINS, "every host below example.com, and every path below /path")
    assert wildcard(facts("com.example.app:/cb"), "github") is None


@pytest.mark.parametrize(
    ("uri", "dialect", "words"),
    [
        ("*", "keycloak", "every http and https URI"),
        ("https://example.com*", "keycloak", "hosts such as example.com.evil.example, which anybody can register"),
        ("https://*.vercel.app/cb", "", "every host below vercel.app, where anybody can get a name"),
        ("https://shop.example.com/cb/*", "keycloak", "every page of shop.example.com below /cb/"),
        ("https://{organization_name}.example.com/cb", "auth0", "one host below example.com for each organization's name"),
        ("/app/*", "keycloak", "every page below /app/ of the client's root URL"),
    ],
)  # fmt: skip
def test_it_is_said_in_words(uri: str, dialect: str, words: str) -> None:
    found = wildcard(facts(uri), dialect)
    assert found is not None
    assert found.words == words


@given(st.text(alphabet="*{}:/.@?#ahtps ", max_size=20), st.sampled_from([*DIALECTS, "github", "other"]))
def test_any_text_has_an_answer(text: str, dialect: str) -> None:
    wildcard(facts(text), dialect)


@given(st.from_regex(r"https://(\*\.)?[a-c]\.example\.com(\*|/\*|/[a-c]{1,2}\*?)", fullmatch=True))
def test_what_covers_another_host_is_said_to_leave_its_own(pattern: str) -> None:
    """The plan's word (`covers`) and lint's word for one pattern agree."""
    found = wildcard(facts(pattern))
    if covers(pattern, "https://z.example.com/a") and not covers(pattern, "https://a.example.com/a"):
        assert found is not None
        assert found.reach in {A, S, D}
    if found is None:
        assert not covers(pattern, pattern + "x")
