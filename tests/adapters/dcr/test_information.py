from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.adapters.dcr import ADAPTER
from oauthctl.adapters.dcr.describe import describe
from oauthctl.adapters.dcr.dialects import dialect
from oauthctl.adapters.dcr.information import information, live, metadata
from oauthctl.diagnostics.errors import BadAnswer
from oauthctl.model.live import Live
from oauthctl.model.value import Gap

SECRETS = {
    "client_secret": "top-secret-1",
    "registration_access_token": "top-secret-2",
    "registration_client_uri": "https://as.example/register/c1?token=top-secret-3",
}


def read(fingerprint: Any = None, dialect_name: str = "standard", **members: Any) -> Live:
    return live({"client_id": "c1", **members}, "partner", describe(dialect(dialect_name)), fingerprint)


def test_members_are_fields_and_what_is_missing_is_absent() -> None:
    found = read(client_name="Shop", redirect_uris=["https://a.example/cb"])
    assert (found.native_id, found.name, found.marker) == ("c1", "c1", None)
    assert found.fields["client_name"] == "Shop"
    assert found.fields["redirect_uris"] == ["https://a.example/cb"]
    assert found.fields["logo_uri"] is Gap.ABSENT
    assert found.fields["id_token_signing_alg_values_supported"] is Gap.NOT_RETURNED
    assert "settings.pkce" not in found.fields


def test_null_is_absent() -> None:
    assert read(client_name=None).fields["client_name"] is Gap.ABSENT


def test_what_a_server_never_shows_is_unknown_and_what_it_drops_is_left_out() -> None:
    found = read(dialect_name="keycloak")
    assert found.fields["logo_uri"] is Gap.NOT_RETURNED
    assert "contacts" not in found.fields


def test_tagged_members_pass_and_members_nobody_registered_are_items() -> None:
    found = read(**{"client_name#fr": "Boutique", "tenant": {"id": 1}, "tenant#fr": 1, "extensions.keycloak.x": 1})
    assert found.fields["client_name#fr"] == "Boutique"
    assert found.fields["extensions.dcr.tenant"] == {"id": 1}
    assert found.fields["extensions.dcr.tenant#fr"] == 1
    assert "extensions.keycloak.x" not in found.fields


def test_what_the_server_owns_is_no_field() -> None:
    found = read(client_id_issued_at=1, client_secret_expires_at=0, **SECRETS)
    assert not {"client_id", "client_id_issued_at", *SECRETS} & found.fields.keys()
    assert "secret" not in found.fields
    assert "subject_types_supported" not in metadata({"client_id": "c", "subject_types_supported": ["public"]})


@pytest.mark.parametrize(
    ("member", "shown", "meant"),
    [
        ("token_endpoint_auth_method", ["client_secret_basic"], "client_secret_basic"),
        ("token_endpoint_auth_method", ["a", "b"], ["a", "b"]),
        ("grant_types", "client_credentials", ["client_credentials"]),
        ("redirect_uris", "", []),
        ("default_max_age", "3600", 3600),
        ("default_max_age", "soon", "soon"),
        ("scope", "openid  profile", ["openid", "profile"]),
        ("require_auth_time", "true", True),
        ("require_auth_time", "1", True),
        ("require_auth_time", "perhaps", "perhaps"),
    ],
)
def test_other_spellings_of_a_type(member: str, shown: Any, meant: Any) -> None:
    assert read(**{member: shown}).fields[member] == meant


def test_the_secret_is_watched_without_being_there() -> None:
    found = read(lambda secret: f"print of {len(secret.reveal())}", client_secret_expires_at=99, **SECRETS)
    assert found.fields["secret"] == {"expires_at": 99, "fingerprint": "print of 12"}


@pytest.mark.parametrize("answer", [None, [], "c1", {}, {"client_id": ""}, {"client_id": 7}, {"error": "x"}])
def test_an_answer_without_a_client_id_is_no_client(answer: Any) -> None:
    with pytest.raises(BadAnswer, match="without a client_id"):
        information(answer, "partner", 201)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
NAMES = st.sampled_from([*ADAPTER.describe().fields, "client_id_issued_at", "tenant"]) | st.text()


@given(st.dictionaries(NAMES, JSON))
def test_no_answer_breaks_the_reader_and_no_credential_stays(answer: dict[str, Any]) -> None:
    found = live({**answer, "client_id": "c", **SECRETS}, "partner", ADAPTER.describe(), lambda _: "print")
    assert "top-secret" not in repr(found)


def test_a_secret_that_is_no_text_is_not_looked_at() -> None:
    assert "secret" not in read(lambda _: "print", client_secret=None).fields
