import subprocess
import sys
from typing import Any

import pytest

from oauthctl.adapters.dcr import ADAPTER
from oauthctl.adapters.dcr.describe import ANNOUNCED, describe, narrowed
from oauthctl.adapters.dcr.dialects import dialect, dialect_names
from oauthctl.adapters.dcr.options import read_options
from oauthctl.contract.adapter import Options
from oauthctl.contract.capability import Support
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Place, Span
from oauthctl.model.address import Kind
from oauthctl.model.field import Role
from oauthctl.model.table import field, table

STANDARD = ADAPTER.describe()


def test_what_a_server_announces_bounds_values_and_stays_a_value_itself() -> None:
    announced = narrowed(STANDARD, {source: ["a", "b"] for source in ANNOUNCED.values()})
    values = [announced.of(Kind.CLIENT, name).values for name in ANNOUNCED]
    assert all(found is not None and found >= {"a", "b"} for found in values)
    assert all(type(found) is frozenset for found in values), "capabilities are shared and looked up by value"


def support(name: str, capabilities: Any = STANDARD) -> Support:
    found: Support = capabilities.of(Kind.CLIENT, name).support
    return found


def test_all_metadata_can_be_held_and_no_setting() -> None:
    for name, entry in table().items():
        expected = {Role.METADATA: Support.FULL, Role.CHOICE: Support.WRITE_ONLY}.get(entry.role, Support.NONE)
        assert support(name) is expected, name
        if expected is not Support.FULL:
            assert STANDARD.of(Kind.CLIENT, name).why


def test_tagged_members_can_be_held_where_the_table_has_tags() -> None:
    assert support("client_name#fr") is Support.FULL
    assert support("redirect_uris#fr") is Support.NONE


def test_what_client_registration_is() -> None:
    assert STANDARD.kinds == {Kind.CLIENT}
    assert not any((STANDARD.lists, STANDARD.chooses_id, STANDARD.marker, STANDARD.scope_fields))
    assert (STANDARD.update, STANDARD.omit) == ("replace", "reset")


@pytest.mark.parametrize("name", dialect_names())
def test_every_name_in_a_dialect_is_a_field(name: str) -> None:
    found = dialect(name)
    named = {
        *found.unsupported,
        *(found.only or ()),
        *found.write_only,
        *found.values,
        *found.same,
        *found.implied,
    }
    assert all(field(member) for member in named)
    described = describe(found)
    assert all(support(member, described) is Support.NONE for member in found.unsupported)
    assert all(support(member, described) is Support.WRITE_ONLY for member in found.write_only)


def test_a_narrow_dialect_holds_only_what_it_lists() -> None:
    described = describe(dialect("django-oauth-toolkit"))
    held = {name for name in described.fields if support(name, described) is not Support.NONE}
    held -= {name for name, entry in table().items() if entry.role is Role.CHOICE}
    assert held == {"redirect_uris", "client_name", "grant_types", "token_endpoint_auth_method"}
    assert support("client_name#fr", described) is Support.NONE
    assert described.fields["token_endpoint_auth_method"].same == {"client_secret_post": "client_secret_basic"}
    assert described.fields["grant_types"].implied == {"refresh_token"}


def test_what_the_project_says_the_server_drops() -> None:
    described = describe(dialect("standard"), frozenset({"contacts"}))
    assert support("contacts", described) is Support.NONE
    assert described.fields["contacts"].why


def test_server_metadata_bound_the_values() -> None:
    metadata = {
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "response_types_supported": ["id_token code"],
    }
    found = narrowed(STANDARD, metadata).fields
    # `none` is no method of authentication, so servers that take public clients leave it out.
    assert found["token_endpoint_auth_method"].values == {"private_key_jwt", "none"}
    assert found["response_types"].values == {"id_token code", "code id_token"}
    assert found["grant_types"].values is None
    assert found["scope"].values is None


@pytest.mark.parametrize("strange", [None, "code", {}, [], [1, None], True])
def test_strange_metadata_bound_nothing(strange: Any) -> None:
    found = narrowed(STANDARD, dict.fromkeys([*ANNOUNCED.values(), "scopes_supported"], strange))
    assert found == STANDARD


def test_a_dialect_knows_better_than_metadata() -> None:
    glewlwyd = describe(dialect("glewlwyd"))
    found = narrowed(glewlwyd, {"grant_types_supported": ["authorization_code"]})
    assert "client_credentials" in (found.fields["grant_types"].values or ())


def test_members_no_standard_registers_are_items() -> None:
    items = ADAPTER.items({"tenant": "a", "flags": [1]})
    assert items == {"tenant": "a", "flags": [1]}
    assert ADAPTER.block(items) == {"tenant": "a", "flags": [1]}
    assert ADAPTER.words("extensions.dcr.tenant", None, "a").impact == "widens"


def options(**values: Any) -> Options:
    span = Span("oauthctl.yaml", 3, 5, 0, 9)
    return Options("partner", values, Place("providers.partner"), dict.fromkeys(values, span))


def test_a_misspelt_member_or_dialect_is_an_error_at_its_line() -> None:
    with pytest.raises(ProjectError, match="unknown client metadata `contact`") as caught:
        read_options(options(issuer="https://a.example", unsupported=["contact"]))
    assert caught.value.problems[0].note == "did you mean `contacts`?"
    assert str(caught.value.problems[0].place) == "oauthctl.yaml:3:5   providers.partner.unsupported"
    with pytest.raises(ProjectError, match="unknown dialect `glewlwid`") as caught:
        read_options(options(issuer="https://a.example", dialect="glewlwid"))
    assert caught.value.problems[0].note == "did you mean `glewlwyd`?"
    with pytest.raises(ProjectError, match="needs `issuer`"):
        read_options(options())


def test_the_schema_of_the_block() -> None:
    import jsonschema

    schema = {**ADAPTER.options_schema(), "$defs": {"secret_ref": {"type": "string"}}}
    check = jsonschema.Draft202012Validator(schema)
    assert check.is_valid({"issuer": "https://a.example", "initial_access_token": "env:IAT", "dialect": "glewlwyd"})
    assert check.is_valid({"registration_endpoint": "https://a.example/register"})
    assert not check.is_valid({})
    assert not check.is_valid({"issuer": "https://a.example", "inital_access_token": "env:IAT"})
    assert not check.is_valid({"issuer": "https://a.example", "dialect": "other"})


def test_describing_imports_nothing_heavy() -> None:
    program = """
import sys
from oauthctl.adapters.registry import get
adapter = get("dcr")
adapter.describe(), adapter.options_schema(), adapter.native_names(), adapter.items({})
print([name for name in ("httpx", "pydantic", "ssl", "deepdiff", "jsonschema") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
