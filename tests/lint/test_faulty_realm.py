"""The realm that auditors are compared on (benchmarks/faulty_realm.py): each planted fault is what it says, and found."""

from collections.abc import Mapping
from functools import cache

import pytest

from benchmarks.faulty_realm import EACH, FAULTS, Fault, faults, representations
from oauthctl.lint.finding import Status
from oauthctl.lint.registry import rules
from oauthctl.lint.run import run
from oauthctl.lint.severity import Severity
from tests.lint.realms import subjects

CLIENTS = EACH * len(FAULTS) + 1
PLANTED = faults(CLIENTS)


@cache
def found() -> Mapping[str, Mapping[str, Severity]]:
    """By client, the rules that speak there."""
    realm = {"realm": "audit", "clients": list(representations(CLIENTS))}
    spoke: dict[str, dict[str, Severity]] = {}
    for one in run(list(subjects(realm)), rules(), {}).findings:
        if one.status is Status.FAIL and one.address is not None:
            spoke.setdefault(one.address.key, {})[one.rule.code] = one.severity
    return spoke


@pytest.mark.parametrize("fault", [one for one in FAULTS if not one.role], ids=lambda one: one.name)
def test_a_planted_fault_is_found_at_each_of_its_clients(fault: Fault) -> None:
    mine = [client for client, one in PLANTED.items() if one is fault]
    assert len(mine) == EACH
    assert [client for client in mine if not fault.oauthctl & found().get(client, {}).keys()] == []


def test_what_speaks_at_medium_and_above_is_planted() -> None:
    others = {
        (client, code)
        for client, codes in found().items()
        for code, severity in codes.items()
        if severity.reaches(Severity.MEDIUM) and (client not in PLANTED or code not in PLANTED[client].oauthctl)
    }
    assert others == set()
