"""What is not live: never made, vanished, or not readable (DECISIONS 6)."""

from oauthctl.model.live import Marker
from oauthctl.plan.planner import make
from oauthctl.plan.types import Action, Standing, Unread
from tests.plan.declared import client, declarations, only, options, plan
from tests.plan.provider import ISSUER, Provider, address, words

SHOP = address("shop")
KNOWN = {"native_ids": {SHOP: "id-9"}, "markers": {SHOP: Marker("acme", "prod", "shop", ISSUER)}}


def unlisted():
    made = Provider()
    made.capabilities = made.capabilities._replace(lists=False, chooses_id=False, marker=False)
    return made


def test_never_made_is_created():
    operation = only(plan(Provider(), client()))
    assert (operation.action, operation.headline) == (Action.CREATE, "new confidential client")


def test_a_public_client_says_so_first():
    operation = only(plan(Provider(), client(fields={"token_endpoint_auth_method": "none"})))
    assert operation.headline.startswith("new public client: whoever knows its name")


def test_vanished_is_not_created_again_unasked():
    operation = only(plan(Provider(), client(), observed=KNOWN))
    assert (operation.standing, operation.refusals[0].guard) == (Standing.VANISHED, "vanished")
    assert "somebody deleted it" in operation.refusals[0].reason


def test_vanished_is_created_again_when_named():
    assert only(plan(Provider(), client(), observed=KNOWN, recreate=frozenset({SHOP}))).acts


def test_known_to_the_base_alone_may_never_have_been_applied():
    operation = only(plan(Provider(), client(), base={SHOP: "1"}, head={SHOP: "2"}))
    assert "deleted there, or never applied" in operation.refusals[0].reason


def test_no_access_is_never_gone():
    lost = Unread("sso", SHOP, "gone or no access: 401")
    found = plan(unlisted(), client(), observed={**KNOWN, "unread": (lost,)})
    assert (found.operations, found.unread) == ((), (lost,))


def test_no_access_is_created_anew_when_named():
    lost = Unread("sso", SHOP, "gone or no access: 401")
    found = plan(unlisted(), client(), observed={**KNOWN, "unread": (lost,)}, recreate=frozenset({SHOP}))
    assert only(found).acts
    assert not found.unread


def test_without_a_list_what_was_not_read_is_unknown():
    found = plan(unlisted(), client(), observed=KNOWN)
    assert not found.operations
    assert found.unread[0].address == SHOP


def test_without_a_list_what_is_gone_has_vanished():
    assert only(plan(unlisted(), client(), observed={**KNOWN, "gone": frozenset({SHOP})})).standing is Standing.VANISHED


def test_without_a_list_what_state_does_not_know_is_created():
    assert only(plan(unlisted(), client())).acts


def test_a_provider_that_was_not_read_gets_no_operation():
    found = make(declarations(client(), client("b")), {}, options(), words)
    assert found.operations == ()
    assert "2 declared objects not compared" in found.unread[0].message


def test_nor_does_one_that_was_read_in_part():
    made = Provider()
    made.add("theirs", {})
    found = plan(made, client(), observed={"unread": (Unread("sso", None, "503"),)})
    assert (found.operations, found.outside) == ((), ())
    assert [entry.message for entry in found.unread] == ["503"]
