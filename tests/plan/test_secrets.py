"""Secrets in a plan (DECISIONS 13, 14): references, where something sends, makes or replaces one."""

from oauthctl.model.secret import SecretPolicy, SecretRef
from oauthctl.plan.imposing import REPLACES, ROTATES
from oauthctl.plan.types import Action, Impact
from tests.plan.declared import LESS_SCOPE, WEB, applied, client, only, plan
from tests.plan.provider import Provider

FROM = SecretPolicy(source=SecretRef("env", "SHOP_SECRET"))
TO = SecretPolicy(sink=SecretRef("file", "secrets/shop"))
PUBLIC = {**WEB, "token_endpoint_auth_method": "none"}


def provider(**capabilities):
    made = Provider()
    made.capabilities = made.capabilities._replace(**capabilities)
    return made


def guards(operation):
    return [refusal.guard for refusal in operation.refusals]


def test_one_is_imposed_on_create_by_its_reference():
    change = only(plan(Provider(), client(secret=FROM))).changes[-1]
    assert (change.field, change.after, change.impact) == ("secret", "env:SHOP_SECRET", Impact.WIDENS)


def test_and_not_again():
    assert only(plan(applied(client(secret=FROM)), client(secret=FROM))).action is Action.NO_OP


def test_until_its_version_or_reference_moves():
    made = applied(client(secret=FROM))
    for moved in (FROM._replace(version=2), SecretPolicy(source=SecretRef("file", "secrets/shop"))):
        (change,) = only(plan(made, client(secret=moved))).changes
        assert (change.field, change.impact) == ("secret", Impact.WIDENS | Impact.BREAKS)
        once = applied(client(secret=FROM))
        once.apply(plan(once, client(secret=moved)))
        assert not plan(once, client(secret=moved)).actions


def test_one_that_is_shown_once_needs_a_place():
    made = provider(shows_secret=False)
    assert guards(only(plan(made, client(), has_state_key=False))) == ["secret"]
    assert not only(plan(made, client(), has_state_key=True)).refused
    assert not only(plan(made, client(secret=TO), has_state_key=False)).refused
    assert not only(plan(made, client(secret=FROM), has_state_key=False)).refused
    assert not only(plan(made, client(fields=PUBLIC), has_state_key=False)).refused


def test_a_registration_token_needs_a_state_key():
    assert guards(only(plan(provider(lists=False), client(fields=PUBLIC), has_state_key=False))) == ["state"]


class TestServersThatReplaceTheSecret:
    def updated(self, before, after, **besides):
        made = applied(before, provider=provider(update_replaces_secret=True))
        return only(plan(made, after, **besides))

    def test_say_so_on_every_update_and_refuse_without_a_place(self):
        operation = self.updated(client(secret=TO), client(fields=LESS_SCOPE, secret=TO))
        assert (operation.side_effects, guards(operation)) == ((REPLACES,), [])
        assert guards(self.updated(client(), client(fields=LESS_SCOPE))) == ["secret"]

    def test_public_clients_have_none(self):
        operation = self.updated(client(fields=PUBLIC), client(fields={**PUBLIC, "scope": []}))
        assert (operation.side_effects, guards(operation)) == ((), [])

    def test_claims_included(self):
        made = provider(update_replaces_secret=True)
        made.add("shop", dict(WEB))
        operation = only(plan(made, client(), claim=True))
        assert (operation.action, operation.side_effects, guards(operation)) == (
            Action.CLAIM,
            (REPLACES,),
            ["secret"],
        )


def test_servers_that_replace_the_token_need_a_state_key():
    made = applied(client(), provider=provider(update_rotates=True))
    assert only(plan(made, client(fields=LESS_SCOPE))).side_effects == (ROTATES,)
    assert guards(only(plan(made, client(fields=LESS_SCOPE), has_state_key=False))) == ["state"]


def test_servers_that_cannot_update():
    made = applied(client(), provider=provider(update="none"))
    assert guards(only(plan(made, client(fields=LESS_SCOPE)))) == ["no-update"]
