"""Whether hosts are there: what is asked, what the answers mean, and when they mean nothing."""

import socket
import threading
from collections.abc import Collection, Mapping

import pytest

from oauthctl.http.names import Found, look_up, look_up_all
from oauthctl.lint.hosts import NO_DOMAIN, NO_HOST, RESOLVES, name_to_ask
from oauthctl.uri import facts
from oauthctl.workflow.linting.hosts import ON_THE_INTERNET, standings

THERE = Found(("192.0.2.1",))
ABSENT = Found(absent=True)
SILENT = Found(why="its DNS server gives no answer")
WORLD = {f"{ON_THE_INTERNET}.": THERE, "acme.com.": THERE, "shop.acme.com.": THERE}


class Resolver:
    """A DNS that knows some names and denies the others. Remembers what it was asked."""

    def __init__(self, known: Mapping[str, Found]) -> None:
        self.known = known
        self.asked: list[str] = []

    def __call__(self, names: Collection[str]) -> Mapping[str, Found]:
        self.asked += names
        return {name: self.known.get(name, ABSENT) for name in names}


def standing(name: str, known: Mapping[str, Found] = WORLD, *, apart: bool = True) -> str:
    return standings([name], Resolver(known), apart=apart)[name]


# ---- what is asked
@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("https://shop.acme.com/cb", "shop.acme.com"),
        ("https://SHOP.acme.com.:8443/cb", "shop.acme.com"),
        ("http://münchen.de/cb", "xn--mnchen-3ya.de"),
        ("https://*.shop.acme.com/cb", "acme.com"),  # what a pattern lets in stands below the domain
        ("https://shop-*.acme.com/cb", "acme.com"),
        ("https://{tenant}.acme.co.uk/cb", "acme.co.uk"),
        ("https://acme.azurewebsites.net/cb", "acme.azurewebsites.net"),
        *((f"https://{host}/cb", "") for host in (
            "localhost", "127.0.0.1", "[::1]", "10.0.0.7", "20.30.40.50", "[2606:4700::1111]", "keycloak", "*",
            "shop.test", "shop.invalid", "shop.example", "x.localhost", "shop.local", "shop.acme.internal", "com",
            "github.io", "shop.k8s.cluster", "*.com", "shop.acme.*")),
        ("com.acme.app:/cb", ""), ("acme://shop.acme.com/cb", ""), ("/cb", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_names_that_a_registry_gives_out_are_asked_about(uri: str, name: str) -> None:
    assert name_to_ask(facts(uri)) == name


def test_each_name_is_asked_whole_and_only_what_is_absent_raises_more_questions() -> None:
    resolver = Resolver(WORLD)
    standings(["shop.acme.com"], resolver)
    assert resolver.asked == ["shop.acme.com."]
    standings(["old.acme.com", "older.acme.com"], resolver)
    assert sorted(resolver.asked[1:]) == ["a.root-servers.net.", "acme.com.", "old.acme.com.", "older.acme.com."]


# ---- what it means
def test_a_host_a_domain_and_what_is_there() -> None:
    assert standing("shop.acme.com") == RESOLVES
    assert standing("old.acme.com") == NO_HOST
    assert standing("shop.gone-acme.com") == NO_DOMAIN
    assert standing("gone-acme.com") == NO_DOMAIN
    assert standing("acme.azurewebsites.net") == NO_DOMAIN  # anybody can take that name at the service


def test_a_name_without_an_address_is_there() -> None:
    mail_only = {**WORLD, "mail-acme.com.": Found()}
    assert standing("mail-acme.com", mail_only) == RESOLVES
    assert standing("shop.mail-acme.com", mail_only) == NO_HOST


def test_where_the_system_does_not_tell_them_apart_no_domain_is_called_free() -> None:
    assert standing("shop.gone-acme.com", apart=False) == NO_HOST


# ---- when it means nothing
def test_a_dns_that_does_not_know_the_internet_is_not_believed() -> None:
    inside = {"acme.com.": THERE, "shop.acme.com.": THERE}
    assert standings(["shop.acme.com", "old.acme.com"], Resolver(inside), apart=True) == {
        "shop.acme.com": RESOLVES,
        "old.acme.com": "this machine's DNS does not know the internet: a.root-servers.net is not there",
    }


@pytest.mark.parametrize("silent", ["old.acme.com.", f"{ON_THE_INTERNET}."])
def test_what_is_not_answered_is_not_absent(silent: str) -> None:
    assert standing("old.acme.com", {**WORLD, silent: SILENT}) not in {RESOLVES, NO_HOST, NO_DOMAIN}


def test_a_domain_about_which_nothing_is_answered_is_not_free() -> None:
    assert standing("old.acme.com", {**WORLD, "acme.com.": SILENT}) == NO_HOST


def test_an_answer_that_does_not_come_is_left_out_and_nobody_waits_for_it() -> None:
    release = threading.Event()

    def slow(name: str) -> Found:
        release.wait()
        return THERE

    assert look_up_all(["shop.acme.com."], slow, seconds=0) == {}
    assert standings(["shop.acme.com"], lambda names: look_up_all(names, slow, seconds=0)) == {
        "shop.acme.com": "the DNS did not answer in time"
    }
    release.set()


def test_many_names_are_asked_some_at_a_time_and_each_once() -> None:
    asked: list[str] = []

    def remembered(name: str) -> Found:
        asked.append(name)
        return THERE

    names = [f"{number}.acme.com." for number in range(100)]
    assert look_up_all(names, remembered) == dict.fromkeys(names, THERE)
    assert sorted(asked) == sorted(names)


# ---- the real resolver
def test_this_machine_knows_itself() -> None:
    assert {"127.0.0.1", "::1"} & set(look_up("localhost").addresses)
    assert look_up_all(["localhost"])["localhost"].addresses


@pytest.mark.parametrize("name", ["a" * 64 + ".com.", "a..b."])
def test_what_is_no_name_is_not_called_absent(name: str) -> None:
    assert look_up(name) == Found(why="it cannot be asked")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (socket.EAI_NONAME, ABSENT),
        (socket.EAI_NODATA, Found()),
        (socket.EAI_AGAIN, SILENT),
        (socket.EAI_FAIL, SILENT),
    ],
)
def test_only_one_answer_of_the_system_means_that_there_is_no_such_name(
    monkeypatch: pytest.MonkeyPatch, code: int, found: Found
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "in the system's words")

    monkeypatch.setattr(socket, "getaddrinfo", failing)
    assert look_up("shop.acme.com.") == found
