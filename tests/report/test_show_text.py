"""The effective client: each value with where it came from."""

import json
from datetime import date

from oauthctl.model.desired import Desired, Ignored, Lifecycle
from oauthctl.model.secret import SecretPolicy, SecretRef
from oauthctl.model.value import Located, Origin, Value
from oauthctl.report import json_show, show_text
from oauthctl.report.style import Style
from tests.report import world

FILE = world.SHOP
URIS = ("https://shop.acme.com/cb", "http://127.0.0.1/callback")
SHOP = Desired(
    world.address("shop"),
    "acme-shop",
    "web",
    {
        "grant_types": Value(["authorization_code"], Origin.PRESET),
        "redirect_uris": Value(
            list(URIS), Origin.ENVIRONMENT, Located(world.at(FILE, 7), (world.at(FILE, 8), world.at(FILE, 20)))
        ),
        "logo_uri": Value(None, Origin.DECLARED, Located(world.at(FILE, 9))),
        "contacts": Value([], Origin.DECLARED, Located(world.at(FILE, 10))),
        "settings.access_token_lifetime": Value(300, Origin.DEFAULTS, Located(world.at("oauthctl.yaml", 14))),
    },
    world.at(FILE, 3),
    secret=SecretPolicy(SecretRef("env", "SHOP_SECRET"), None, 2),
    lifecycle=Lifecycle(True, (Ignored("logo_uri", "marketing changes it", date(2027, 1, 31)),)),
    owner="team-shop",
)

EXPECTED = """\
sso/shop   preset web                                        clients/shop.yaml:3
  client_id                     acme-shop
  grant_types                   authorization_code                    preset web
  redirect_uris                 https://shop.acme.com/cb          environment :8
                                http://127.0.0.1/callback        environment :20
  logo_uri                      (cleared)                                     :9
  contacts                      (none)                                       :10
  settings.access_token_lifetime  5m                   defaults oauthctl.yaml:14
  secret                        from env:SHOP_SECRET, version 2
  lifecycle.protect             true
  lifecycle.ignore_changes      logo_uri until 2027-01-31: marketing changes it
  owner                         team-shop"""


def test_each_value_stands_beside_its_origin():
    assert show_text.render(SHOP, Style(width=80)) == EXPECTED


def test_no_line_is_too_wide():
    assert all(len(line) <= 60 for line in show_text.render(SHOP, Style(width=60)).splitlines())


def test_programs_get_the_same():
    found = json.loads(json_show.render(SHOP))
    assert found["fields"]["redirect_uris"]["value"] == list(URIS)
    assert found["fields"]["redirect_uris"]["items"][1] == {"file": FILE, "line": 20, "column": 1}
    assert found["fields"]["logo_uri"]["value"] is None
    assert found["secret"] == {"from": "env:SHOP_SECRET", "to": None, "version": 2}
    assert found["lifecycle"]["ignore_changes"] == [
        {"field": "logo_uri", "reason": "marketing changes it", "until": "2027-01-31"}
    ]
