"""Public suffixes, in whichever way a host is spelled."""

import pytest
from publicsuffixlist import PublicSuffixList

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


def test_encoded_suffixes_are_those_of_the_list() -> None:
    table = PublicSuffixList(accept_unknown=False)  # with every name encoded, too
    encoded = [name for name in table._publicsuffix if "xn--" in name and name[0] not in "!*"]
    assert len(encoded) > 100
    wrong = [name for name in encoded if public_suffix(f"shop.{name}") != table.publicsuffix(f"shop.{name}")]
    assert wrong == []
