import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.model.address import Address, Kind

providers = st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True)
keys = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
scopes = st.from_regex(r"[a-z][a-z0-9:/._-]{0,20}", fullmatch=True)


@given(providers, keys)
def test_a_client_reads_back(provider: str, key: str) -> None:
    address = Address(provider, Kind.CLIENT, key)

    assert Address.parse(str(address)) == address


@given(providers, st.sampled_from([Kind.SCOPE, Kind.RESOURCE, Kind.GRANT]), scopes)
def test_other_kinds_read_back(provider: str, kind: Kind, key: str) -> None:
    address = Address(provider, kind, key)

    assert Address.parse(str(address)) == address


@pytest.mark.parametrize("text", ["", "sso", "sso/", "/shop", "/"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        Address.parse(text)
