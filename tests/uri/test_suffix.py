"""Public suffixes, in whichever way a host is spelled."""

import random
from pathlib import Path

import pytest
from publicsuffixlist import PSLFILE, PublicSuffixList

from oauthctl.uri.suffix import public_suffix, registrable_domain


@pytest.mark.parametrize(
    ("host", "suffix", "domain"),
    [
        ("shop.example.co.uk", "co.uk", "example.co.uk"),
        ("acme.github.io.", "github.io", "acme.github.io"),
        ("a.shop.xn--p1ai", "xn--p1ai", "shop.xn--p1ai"),
        ("shop.公司.cn", "公司.cn", "shop.公司.cn"),
        ("shop.xn--55qx5d.cn", "xn--55qx5d.cn", "shop.xn--55qx5d.cn"),
        ("xn--shp-9na.xn--55qx5d.cn", "xn--55qx5d.cn", "xn--shp-9na.xn--55qx5d.cn"),
        ("k8s.cluster", "", "k8s.cluster"),
        ("shop.xn--a", "", "shop.xn--a"),
    ],
)
def test_a_host_has_a_suffix_and_a_registered_domain(host: str, suffix: str, domain: str) -> None:
    assert (public_suffix(host), registrable_domain(host)) == (suffix, domain)


@pytest.mark.parametrize("seed", range(3))
def test_few_names_are_looked_up_as_many_are(seed: int) -> None:
    whole = PublicSuffixList(accept_unknown=False, accept_encoded_idn=False)
    rules = random.Random(seed).sample(sorted(whole._publicsuffix), 100)  # noqa: S311  # no secret
    for host in (f"a.{rule.lstrip('!*.')}" for rule in rules if rule.isascii()):
        public_suffix.cache_clear()
        assert public_suffix(host) == (whole.publicsuffix(host) or "")


def test_each_rule_has_a_line_of_its_own_in_the_list() -> None:
    lines = set(Path(PSLFILE).read_bytes().decode().split("\n"))
    assert PublicSuffixList(accept_encoded_idn=False)._publicsuffix <= lines


@pytest.mark.parametrize("host", ["\ud800.com", "a..com", ".com", "*.com", "a." * 300 + "com"])
def test_no_host_is_too_odd_to_be_looked_up(host: str) -> None:
    public_suffix.cache_clear()
    assert public_suffix(host) == (PublicSuffixList(accept_unknown=False).publicsuffix(host) or "")


def test_encoded_suffixes_are_those_of_the_list() -> None:
    table = PublicSuffixList(accept_unknown=False)  # with every name encoded, too
    encoded = [name for name in table._publicsuffix if "xn--" in name and name[0] not in "!*"]
    assert len(encoded) > 100
    wrong = [name for name in encoded if public_suffix(f"shop.{name}") != table.publicsuffix(f"shop.{name}")]
    assert wrong == []
