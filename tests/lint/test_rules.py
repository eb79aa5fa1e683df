"""Each rule's bad and good examples are its tests and its documentation."""

import re
from collections import Counter

import pytest

from oauthctl.lint.client import FACTS, CannotTell, Client
from oauthctl.lint.finding import Status
from oauthctl.lint.registry import FAMILIES, families, rules
from oauthctl.lint.rule import Looks, Rule
from oauthctl.model.table import field
from tests.lint.support import findings_of, subjects_of

ONE = {Looks.CLIENT, Looks.EITHER, Looks.SCOPE, Looks.RESOURCE, Looks.SERVER}
RULES = {rule.code: rule for rule in rules()}
BAD = [(code, number) for code, rule in RULES.items() for number in range(len(rule.bad))]
GOOD = [(code, number) for code, rule in RULES.items() for number in range(len(rule.good))]


@pytest.mark.parametrize(("code", "number"), BAD)
def test_a_bad_example_is_found(code: str, number: int) -> None:
    found = [one for one in findings_of(RULES[code].bad[number]) if one.rule.code == code and one.counts]
    assert found
    assert {one.status for one in found} == {Status.FAIL}


@pytest.mark.parametrize(("code", "number"), GOOD)
def test_a_good_example_is_not(code: str, number: int) -> None:
    assert not [one for one in findings_of(RULES[code].good[number]) if one.rule.code == code and one.counts]


@pytest.mark.parametrize("code", RULES)
def test_what_a_rule_says_of_itself_is_whole(code: str) -> None:
    rule = RULES[code]
    assert re.fullmatch(r"[A-Z]{3,4}[0-9]{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.slug)
    for text in (rule.summary, rule.why, rule.fix):
        assert text.endswith(".")
        assert text[0].isupper() or text.startswith("`")
    assert rule.cite
    assert "," not in rule.summary or len(rule.summary) < 160
    assert rule.bad
    assert rule.good
    for name in rule.reads:
        assert name in FACTS or all(field(name, kind) is not None for kind in rule.kinds), name


def test_codes_slugs_and_aliases_are_used_once() -> None:
    names = Counter(name for rule in rules() for name in (rule.code.lower(), rule.slug, *rule.aliases))
    assert [name for name, count in names.items() if count > 1] == []


def test_the_table_of_families_is_that_of_the_files() -> None:
    assert [family.letters for family in families()] == list(FAMILIES)
    assert all(rule.family == family.letters for family in families() for rule in family.rules)


class Strict(Client):
    """Refuses a field that the rule does not name: what it reads decides which clients are judged together."""

    def __init__(self, client: Client, allowed: frozenset[str]) -> None:
        super().__init__(client.values, client.unknown)
        self.allowed = allowed

    def __getitem__(self, name: str) -> object:
        assert name in self.allowed, f"reads {name} without naming it"
        return super().__getitem__(name)

    def has(self, name: str) -> bool:
        assert name in self.allowed, f"reads {name} without naming it"
        return super().has(name)


EXAMPLES = sorted({text for rule in RULES.values() for text in (*rule.bad, *rule.good)})
SUBJECTS = [subject for text in EXAMPLES for subject in subjects_of(text)]


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.looks in ONE])
def test_a_rule_reads_what_it_names_and_nothing_else(code: str) -> None:
    rule: Rule = RULES[code]
    for subject in (one for one in SUBJECTS if one.kind in rule.kinds):
        client = Strict(subject.client, frozenset({*rule.reads, "@adapter"} if rule.adapter else rule.reads))
        try:
            hits = list(rule.check(client)) if rule.about is None or rule.about(client) else []
        except CannotTell:
            continue
        for hit in hits:
            assert not hit.message.endswith(".")
            assert hit.field
            assert hit.repair is None or rule.repairs in {"safe", "unsafe"}
