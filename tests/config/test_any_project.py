"""Whatever is written, the answer is a project or problems with their places; and order never matters."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oauthctl.config.resolve import check, resolve
from oauthctl.config.schema import ANYWHERE, CLIENT_WORDS, PROJECT_ONLY
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.model import presets
from oauthctl.model.address import Kind
from oauthctl.model.table import table
from tests.config.support import HEAD, project

WORDS = [
    *presets.names(),
    "sso",
    "a",
    "b",
    "prod",
    "openid",
    "r:read",
    "env:X",
    "file:x",
    "${vars.x}",
    "$${x}",
    "${",
    "5m",
    "delete",
    "2027-01-31",
    "",
]
SETTINGS = [name.removeprefix("settings.") for name in table() if name.startswith("settings.")]
KEYS = [*CLIENT_WORDS, *(name for name in table() if "." not in name), *SETTINGS, "from", "to", "add", "remove", "field", "reason",
        "until", "rule", "protect", "ignore_changes", "keycloak", "scopes", "uri", "action", "prod", "a", "client_name#fr"]  # fmt: skip

scalars = st.none() | st.booleans() | st.integers(-5, 500) | st.sampled_from(WORDS) | st.text(max_size=5)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)
bodies = st.dictionaries(st.sampled_from(KEYS), values, max_size=5) | values
sections = st.dictionaries(st.sampled_from(["a", "b", "r:read", "scope:a"]), bodies, max_size=3) | values
roots = st.dictionaries(st.sampled_from([*ANYWHERE, *PROJECT_ONLY, "bogus"]), sections, max_size=4)


@given(roots, roots)
def test_any_project_is_read_or_refused_with_places(root: dict[str, Any], other: dict[str, Any]) -> None:
    own = {
        "version": 1,
        "project": "acme",
        "providers": {"sso": {"adapter": "keycloak", "url": "https://x", "realm": "x"}},
    }
    try:
        problems = check(project(json.dumps({**own, **root}), clients__a=json.dumps(other)))
    except ProjectError as error:
        problems = list(error.problems)
    for problem in problems:
        assert problem.message
        assert problem.place is not None
        assert problem.place.span is not None


@given(st.text(alphabet=" \n:-[]{}&*!|>'\"#%@,?ab<$\t", max_size=60))
def test_any_text_beside_a_project_is_read_or_refused(text: str) -> None:
    try:
        check(project(HEAD, clients__a=text))
    except ProjectError as error:
        assert all(problem.place and problem.place.span for problem in error.problems)


CLIENTS = {
    name: {"preset": "service", "client_name": name, "scope": scope, "settings": {"access_token_lifetime": lifetime}}
    for name, scope, lifetime in (("one", ["r:read", "openid"], "5m"), ("two", ["s"], 300), ("three", [], "1h"))
}
REST = [("scopes", {"s": {"description": "S"}}), ("resources", {"r": {"uri": "https://r", "scopes": {"r:read": {}}}})]


@given(
    st.permutations(list(CLIENTS.items())), st.permutations(["a", "b", "c", "d", "e"]), st.permutations(list(range(5)))
)
def test_neither_names_of_files_nor_the_order_of_keys_change_what_is_meant(
    clients: list[tuple[str, Any]], files: list[str], order: list[int]
) -> None:
    parts = [*(("clients", {name: dict(reversed(list(body.items())))}) for name, body in clients), *REST]
    texts = {f"clients__{file}": json.dumps(dict([parts[index]])) for file, index in zip(files, order, strict=True)}
    found = resolve(project(HEAD, **texts), None)
    whole = resolve(
        project(HEAD + f"clients: {json.dumps(CLIENTS)}\n" + "".join(f"{k}: {json.dumps(v)}\n" for k, v in REST)), None
    )

    def meaning(declarations: Any) -> dict[Any, Any]:
        return {
            one.address: ({name: value.value for name, value in one.fields.items()}, set(one.needs))
            for one in declarations.objects
        }

    assert meaning(found) == meaning(whole)
    assert {one.address.kind for one in found.objects} == {Kind.CLIENT, Kind.SCOPE, Kind.RESOURCE}
