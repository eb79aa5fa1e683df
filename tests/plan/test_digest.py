"""Digests of plans and of what they saw (DECISIONS 19)."""

from dataclasses import replace

from oauthctl.plan.digest import operation_digest, plan_digest
from tests.plan.declared import LESS_SCOPE, applied, client, only, plan
from tests.plan.provider import Provider


def changed(provider, **besides):
    return plan(provider, client(fields=LESS_SCOPE), **besides)


def test_a_plan_is_what_it_does():
    assert plan_digest(changed(applied(client()))) == plan_digest(changed(applied(client())))
    assert plan_digest(changed(applied(client()))) != plan_digest(plan(applied(client()), client()))


def test_base_cause_and_date_do_not_matter():
    found = changed(applied(client()))
    told = replace(found, base="origin/main", skipped_drift=3)
    assert plan_digest(told) == plan_digest(found)


def test_environment_and_action_do():
    found = plan(Provider(), client())
    assert operation_digest(only(found), found) != operation_digest(only(found), replace(found, environment="staging"))


def test_the_precondition_covers_managed_fields_and_the_mark_and_nothing_else():
    made = applied(client())
    before = only(changed(made)).precondition
    made.item("shop", "extensions.keycloak.x", 1)
    assert only(changed(made)).precondition == before
    made.edit("shop", redirect_uris=["*"])
    assert only(changed(made)).precondition != before


def test_a_new_mark_breaks_it():
    made = applied(client())
    before = only(changed(made)).precondition
    made.remark("shop", protect=True)
    assert only(changed(made)).precondition != before
