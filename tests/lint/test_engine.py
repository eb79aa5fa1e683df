"""Judging clients: what several processes find is what one finds."""

import os
import sys
from collections import Counter

import pytest

from oauthctl.lint import engine
from oauthctl.lint.alike import Alike
from oauthctl.lint.asking import answers, parts
from oauthctl.lint.client import Client, Question
from oauthctl.lint.registry import find, rules
from oauthctl.lint.rule import Looks
from oauthctl.lint.watched import Watched
from tests.lint.support import subjects_of

ONE = {Looks.CLIENT, Looks.EITHER}
ASKED = [rule for rule in rules() if rule.looks in {*ONE, Looks.CLIENTS} and not rule.online]
CLIENTS = [subject.client for rule in ASKED for text in rule.bad for subject in subjects_of(text)]


def share_out(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    monkeypatch.setattr(engine, "SHARE", 1)
    monkeypatch.setattr(engine, "processes", lambda: parts)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.parametrize("parts", [2, 3])
def test_clients_that_are_shared_out_are_judged_as_by_one_process(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    share_out(monkeypatch, 1)
    alone = engine.judge(CLIENTS, ASKED)
    share_out(monkeypatch, parts)
    assert engine.judge(CLIENTS, ASKED) == alone
    assert alone.verdicts


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_the_share_of_a_process_that_died_is_judged_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    share_out(monkeypatch, 1)
    alone = engine.judge(CLIENTS, ASKED)
    share_out(monkeypatch, 2)
    monkeypatch.setattr(engine, "_pack", lambda *_: os._exit(1))
    assert engine.judge(CLIENTS, ASKED) == alone


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_what_rules_said_of_clients_before_changes_nothing(rounds: int) -> None:
    rules = [rule for rule in ASKED if rule.looks in ONE]
    remembering = Alike(rules)
    for client in CLIENTS * rounds:
        said, applied = remembering.judge(client)
        fresh, count = answers(Client(client.values, client.unknown), parts(rules))
        assert (Counter(map(repr, said)), applied) == (Counter(map(repr, fresh)), count)


@pytest.mark.parametrize(
    "question",
    [
        lambda client: client.has("client_name"),
        lambda client: client.text("client_name"),
        lambda client: client.uris("client_uri"),
        lambda client: client.known("client_name"),
        lambda client: "client_name" in client.values,
        lambda client: "client_name" in client.unknown,
        lambda client: list(client.values),
        lambda client: len(client.values),
        lambda client: client.is_so(lambda one: one.has("client_name")),
    ],
)
def test_it_is_noticed_when_an_answer_rests_on_more_than_is_shared(question: Question) -> None:
    for values in ({}, {"client_name": "Shop", "client_uri": "https://shop.example.com"}):
        watched = Watched(Client(values, {}), {"scope"})
        watched.text("scope")
        assert not watched.alone
        question(watched)
        assert watched.alone


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_and_one_client_can_be_judged(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    share_out(monkeypatch, 2)
    judged = engine.judge(CLIENTS[:count], ASKED)
    assert judged.applied + judged.not_applicable == count * sum(rule.looks in ONE for rule in ASKED)


def test_why_something_is_not_known_is_said_of_each_client_as_it_is() -> None:
    rule = find("TOK001")
    assert rule
    clients = [Client({}, dict.fromkeys(rule.reads, why)) for why in ("not shown", "forbidden", "not shown")]
    assert [one.hit.message for one in engine.judge(clients, [rule]).verdicts] == [
        "not shown",
        "forbidden",
        "not shown",
    ]
