"""What adopt did, as people read it."""

import json
from dataclasses import replace

from oauthctl.model.address import Kind
from oauthctl.report import adopt_text, json_adopt
from oauthctl.report.style import Style
from oauthctl.workflow.adopted import Adopted, LeftAlone
from oauthctl.workflow.files_of import NewFile
from tests.report import world

ADOPTED = Adopted(
    provider="sso",
    product="Keycloak 26.7.3",
    identity="`oauthctl` (view-clients)",
    clients_read=9,
    scopes_read=1,
    files=(
        NewFile("clients/shop.yaml", "", world.address("shop"), "web"),
        NewFile("clients/erp.yaml", "", world.address("erp"), "custom", "custom: code + password"),
        NewFile("scopes/orders-read.yaml", "", world.address("orders:read", kind=Kind.SCOPE)),
        NewFile("scopes/external.yaml", "", None, external=("microprofile-jwt", "organization")),
        NewFile("oauthctl.yaml", "", None),
    ),
    presets={"web": 1, "custom": 1},
    left_alone=(LeftAlone("built in", ("account", "admin-cli")),),
    left_out={"erp": {"extensions.keycloak.flows": "cannot be declared"}},
    not_seen=("service-account roles",),
    differing=(),
)

EXPECTED = """\
sso: Keycloak 26.7.3, as `oauthctl` (view-clients)
Read 9 clients and 1 scope. Nothing was changed at sso.
   2 written       clients/*.yaml  custom 1, web 1
   1 written       scopes/*.yaml  orders:read
   2 external      scopes/external.yaml  microprofile-jwt, organization (asked
                   for, never written)
   2 built in      account, admin-cli
Shared values went to `defaults` in oauthctl.yaml. 0 secrets were written.
Look at: clients/erp.yaml  custom: code + password
Left out: extensions.keycloak.flows of erp: cannot be declared
Not looked at: service-account roles.
Checked: what was written, planned against what was read: 0 settings differ.
Next:  oauthctl plan --claim    takes ownership, changes no setting"""


def test_adopt_says_what_it_wrote_and_what_it_left_alone():
    assert adopt_text.render(ADOPTED, Style(width=80)) == EXPECTED


def test_where_something_differs_nothing_was_written():
    text = adopt_text.render(replace(ADOPTED, differing=(world.UPDATE,)), Style(width=80))
    assert "so nothing was written" in text
    assert "sso/shop: client_name, settings.pkce, redirect_uris" in text
    assert "2 written" not in text
    assert "secrets were written" not in text


def test_programs_get_the_same():
    found = json.loads(json_adopt.render(ADOPTED))
    assert found["written"] is True
    assert [file["path"] for file in found["files"]] == [
        "clients/shop.yaml",
        "clients/erp.yaml",
        "scopes/orders-read.yaml",
        "scopes/external.yaml",
        "oauthctl.yaml",
    ]
