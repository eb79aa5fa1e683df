"""What kind of host it is: whose it can be, where it is, what it shows."""

import subprocess
import sys

import pytest
from publicsuffixlist import PublicSuffixList

from oauthctl.uri import facts
from oauthctl.uri.hosting import Shared, owner_of, read, shared
from oauthctl.uri.loopback import by_address, is_localhost_name, is_loopback_redirect, is_own_machine, without_port
from oauthctl.uri.scheme import danger, is_out_of_band, is_private_use, is_reverse_domain
from oauthctl.uri.scripts import disguise, shown
from oauthctl.uri.special import Where, pointed_at, where
from oauthctl.uri.suffix import is_public_suffix, public_suffix, registrable_domain, same_site


# ---- public suffixes
@pytest.mark.parametrize(
    ("host", "suffix", "domain"),
    [
        ("shop.example.com", "com", "example.com"),
        ("a.b.example.co.uk", "co.uk", "example.co.uk"),
        ("acme.github.io", "github.io", "acme.github.io"),
        ("github.io", "github.io", "github.io"),
        ("shop.example.com.", "com", "example.com"),
        ("com", "com", "com"),
        ("keycloak", "", "keycloak"),
        ("a.b.k8s.cluster", "", "k8s.cluster"),
        ("sso.acme.internal", "", "acme.internal"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("[::1]", "", "[::1]"),
        ("", "", ""),
    ],
)
def test_suffix_and_registrable_domain(host: str, suffix: str, domain: str) -> None:
    assert public_suffix(host) == suffix
    assert registrable_domain(host) == domain


def test_same_site_is_one_registered_domain() -> None:
    assert same_site("shop.example.com", "www.example.com")
    assert not same_site("shop.github.io", "other.github.io")
    assert same_site("10.0.0.1", "10.0.0.1")
    assert not same_site("10.0.0.1", "11.0.0.1")


def test_anybody_can_register_below_a_public_suffix() -> None:
    assert is_public_suffix("co.uk")
    assert is_public_suffix("vercel.app")
    assert not is_public_suffix("example.com")
    assert not is_public_suffix("internal")


def test_the_table_is_not_loaded_for_plain_questions() -> None:
    program = (
        "import sys\n"
        "from oauthctl.uri import facts, wildcard, suffix, hosting, special\n"
        "from oauthctl.uri.wildcard import wildcard\n"
        "wildcard(facts('https://shop.example.com/*')); hosting.shared('shop.example.com')\n"
        "assert suffix.same_site('a.example.com', 'a.example.com')\n"
        "assert 'publicsuffixlist' not in sys.modules\n"
        "assert suffix.public_suffix('a.example.com') == 'com'\n"
        "assert 'publicsuffixlist' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# ---- names that many share
@pytest.mark.parametrize(
    ("host", "kind", "owner"),
    [
        ("shop.vercel.app", Shared.HOSTING, "vercel.app"),
        ("a.b.azurewebsites.net", Shared.HOSTING, "azurewebsites.net"),
        ("1a2b.ngrok-free.app", Shared.TUNNEL, "ngrok-free.app"),
        ("x.trycloudflare.com", Shared.TUNNEL, "trycloudflare.com"),
        ("acme.duckdns.org", Shared.DNS, "duckdns.org"),
        ("10.0.0.1.nip.io", Shared.ADDRESS, "nip.io"),
        ("lvh.me", Shared.LOCAL, ""),
        ("shop.localtest.me", Shared.LOCAL, ""),
        ("acme.eu.org", None, ""),  # eu.org delegates domains, which stay with whom they are given
        ("acme.s3.amazonaws.com", Shared.HOSTING, "s3.amazonaws.com"),
        ("a.acme.s3.eu-west-1.amazonaws.com", Shared.HOSTING, "s3.amazonaws.com"),
        ("acme.s3-website-eu-west-1.amazonaws.com", Shared.HOSTING, "s3.amazonaws.com"),
        ("acme.s3-website.ap-northeast-1.amazonaws.com", Shared.HOSTING, "s3.amazonaws.com"),
        ("acme.s3.dualstack.us-gov-west-1.amazonaws.com", Shared.HOSTING, "s3.amazonaws.com"),
        ("s3.eu-west-1.amazonaws.com", Shared.PATHS, ""),
        ("s3-eu-west-1.amazonaws.com", Shared.PATHS, ""),
        ("acme.sqs.eu-west-1.amazonaws.com", None, ""),
        ("mys3.eu-west-1.amazonaws.com", None, ""),
        ("oauth-redirect.googleusercontent.com", None, ""),
        ("oauth-redirect-sandbox.googleusercontent.com", None, ""),
        ("abc-dot-script.googleusercontent.com", Shared.HOSTING, "googleusercontent.com"),
        ("bit.ly", Shared.SHORTENER, ""),
        ("storage.googleapis.com", Shared.PATHS, ""),
        ("vercel.app", None, ""),
        ("notvercel.app", None, ""),
        ("vercel.app.example.com", None, ""),
        ("shop.example.com", None, ""),
    ],
)
def test_shared_hosts(host: str, kind: Shared | None, owner: str) -> None:
    assert shared(host) is kind
    assert owner_of(host) == owner


def test_the_file_is_sorted_and_each_name_has_a_known_source() -> None:
    found = read()
    for names in found["names"].values():
        assert list(names) == sorted(names)
        assert set(names.values()) <= set(found["sources"])
    assert set(found["names"]) == {kind.name.lower() for kind in Shared}


def test_names_said_to_be_in_the_private_section_are_there() -> None:
    every, official = PublicSuffixList(), PublicSuffixList(only_icann=True)
    names = [name for kind in read()["names"].values() for name, source in kind.items() if source == "P"]
    for name in names:
        assert every.publicsuffix(f"any.{name}") == name
        assert official.publicsuffix(f"any.{name}") != name


# ---- where it is
@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", Where.LOOPBACK), ("127.0.0.9", Where.LOOPBACK), ("[::1]", Where.LOOPBACK),
        ("169.254.169.254", Where.METADATA), ("metadata.google.internal", Where.METADATA),
        ("169.254.1.1", Where.LINK_LOCAL), ("[fe80::1]", Where.LINK_LOCAL),
        ("10.1.2.3", Where.PRIVATE), ("172.16.0.1", Where.PRIVATE), ("192.168.1.1", Where.PRIVATE),
        ("[fd00::1]", Where.PRIVATE), ("172.32.0.1", Where.ADDRESS), ("8.8.8.8", Where.ADDRESS),
        ("[2606:4700::1111]", Where.ADDRESS), ("224.0.0.1", Where.RESERVED), ("240.0.0.1", Where.RESERVED),
        ("sso.local", Where.LOCAL_NAME), ("sso.acme.internal", Where.LOCAL_NAME), ("nas.home.arpa", Where.LOCAL_NAME),
        ("metadata.goog", Where.METADATA), ("192.0.0.192", Where.METADATA), ("[64:ff9b::a9fe:a9fe]", Where.METADATA),
        ("100.64.0.1", Where.PRIVATE), ("100.127.255.254", Where.PRIVATE), ("100.128.0.1", Where.ADDRESS),
        ("192.0.2.7", Where.RESERVED), ("198.51.100.7", Where.RESERVED), ("203.0.113.7", Where.RESERVED),
        ("[2001:db8::7]", Where.RESERVED), ("198.18.0.1", Where.RESERVED), ("198.20.0.1", Where.ADDRESS),
        ("[64:ff9b::a00:1]", Where.PRIVATE), ("[64:ff9b::141e:2832]", Where.ADDRESS),
        ("keycloak", Where.SINGLE_LABEL), ("shop.test", Where.RESERVED_NAME), ("shop.example", Where.RESERVED_NAME),
        ("shop.example.com", Where.PUBLIC), ("local.example.com", Where.PUBLIC), ("999.1.1.1", Where.PUBLIC),
    ],
)  # fmt: skip
def test_where_a_host_is(host: str, expected: Where) -> None:
    assert where(host) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1.nip.io", Where.LOOPBACK), ("shop.127.0.0.1.nip.io.", Where.LOOPBACK),
        ("127-0-0-1.sslip.io", Where.LOOPBACK), ("shop-7f000001.nip.io", Where.LOOPBACK),
        ("10.0.0.7.nip.io", Where.PRIVATE), ("169.254.169.254.nip.io", Where.METADATA),
        ("20.30.40.50.nip.io", Where.PUBLIC), ("127.0-0.1.nip.io", Where.PUBLIC), ("nip.io", Where.PUBLIC),
        ("localtest.me", Where.LOOPBACK), ("shop.lvh.me", Where.LOOPBACK), ("notlvh.me", Where.PUBLIC),
        ("10.0.0.7", Where.PRIVATE), ("20.30.40.50", Where.ADDRESS), ("shop.example.com", Where.PUBLIC),
    ],
)  # fmt: skip
def test_where_a_name_leads_that_holds_its_address(host: str, expected: Where) -> None:
    assert pointed_at(host) is expected


# ---- what it shows
@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://xn--pple-43d.com/cb", "it mixes Cyrillic and Latin letters in one word"),
        ("https://аррӏе.com/cb", "it looks like apple.com and is another name"),
        ("https://\u0261oogle.com/cb", "it looks like google.com and is another name"),
        ("https://shop.раураӏ.com/cb", "it looks like shop.paypal.com and is another name"),
        ("https://οοο.com/cb", "it looks like ooo.com and is another name"),
        ("https://münchen.de/cb", ""),
        ("https://пример.рф/cb", ""),
        ("https://сор.рф/cb", ""),
        ("https://例え.jp/cb", ""),
        ("https://東京タワーabc.jp/cb", ""),
        ("https://shop.example.com/cb", ""),
        ("https://xn--.com/cb", ""),
        ("https://касса.nordwind.eu/cb", ""),  # whoever has nordwind.eu has it
        ("https://касса.vercel.app/cb", "it looks like kacca.vercel.app and is another name"),
        ("https://кассa.nordwind.eu/cb", "it mixes Cyrillic and Latin letters in one word"),
    ],
)
def test_names_that_look_like_others(uri: str, expected: str) -> None:
    assert disguise(facts(uri).host) == expected


def test_punycode_is_shown_as_people_see_it() -> None:
    assert shown("xn--mnchen-3ya.de") == "münchen.de"
    assert shown("shop.example.com") == "shop.example.com"


# ---- schemes
def test_private_use_schemes_are_neither_the_webs_nor_dangerous() -> None:
    private = [uri for uri in ("com.example.app:/cb", "myapp://cb") if is_private_use(facts(uri))]
    assert len(private) == 2
    for uri in ("https://a.example.com", "urn:ietf:wg:oauth:2.0:oob", "javascript:x", "mailto:a@b", "/cb", "*"):
        assert not is_private_use(facts(uri))


def test_a_reverse_domain_has_a_dot() -> None:
    assert is_reverse_domain("com.example.app")
    assert not is_reverse_domain("myapp")
    assert not is_reverse_domain("com.")


def test_dangerous_schemes_say_what_they_do() -> None:
    assert "runs as that page" in danger("javascript")
    for scheme in ("data", "vbscript", "file", "content", "mailto", "intent", "feed", "search-ms", "ms-msdt", "ws"):
        assert danger(scheme)
        assert danger(scheme) != danger("javascript")
    assert danger("com.example.app") == ""


def test_out_of_band_is_no_redirect() -> None:
    assert is_out_of_band(facts("urn:ietf:wg:oauth:2.0:oob:auto"))
    assert not is_out_of_band(facts("urn:example:cb"))


# ---- loopback
@pytest.mark.parametrize("uri", ["http://localhost/cb", "http://0.0.0.0:3000/cb", "http://[::]/cb", "http://0/cb"])
def test_the_address_of_no_machine_is_the_own_one_to_most_systems(uri: str) -> None:
    assert is_own_machine(facts(uri))
    assert not is_own_machine(facts("http://10.0.0.0/cb"))


def test_loopback_by_name_and_by_address() -> None:
    assert is_localhost_name(facts("http://localhost:3000/cb"))
    assert not is_localhost_name(facts("http://127.0.0.1/cb"))
    assert not is_localhost_name(facts("https://localhost.example.com/cb"))
    assert is_loopback_redirect(facts("http://[::1]/cb"))
    assert not is_loopback_redirect(facts("https://127.0.0.1/cb"))
    assert by_address(facts("http://LocalHost:3000/cb")) == "http://127.0.0.1:3000/cb"
    assert without_port(facts("http://127.0.0.1:8080/cb:8080")) == "http://127.0.0.1/cb:8080"
    assert without_port(facts("http://[::1]:8080/cb")) == "http://[::1]/cb"
