"""An apply as people follow it."""

from oauthctl.apply.result import Deviation, Event, Outcome, Result, Status
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.desired import Desired
from oauthctl.model.secret import SecretPolicy, SecretRef
from oauthctl.plan.types import Action
from oauthctl.report import result_text
from oauthctl.report.style import Style
from oauthctl.workflow.execute import Executed
from tests.report import world

NARROW = Style(width=80)
SPAN = world.at(world.SHOP, 3)
WITH_SECRET = world.operation(
    Action.CREATE,
    "shop",
    span=SPAN,
    desired=Desired(
        world.address("shop"),
        "shop",
        "web",
        {},
        SPAN,
        secret=SecretPolicy(sink=SecretRef("file", "secrets/shop")),
    ),
)


def executed(*outcomes: Outcome, **more: object) -> Executed:
    return Executed(Result(outcomes), world.QUIET, ())._replace(**more)


def test_progress_is_one_line_when_a_step_begins_and_one_when_it_ends():
    assert result_text.event(Event(2, 7, world.UPDATE)) == "[2/7] update sso/shop"
    failed = Outcome(world.UPDATE, Status.FAILED)
    assert result_text.event(Event(2, 7, world.UPDATE, failed)) == "[2/7] update sso/shop: FAILED"


def test_the_end_says_what_was_done_and_where_a_secret_went():
    text = result_text.render(executed(Outcome(WITH_SECRET, Status.DONE)), NARROW)
    assert (
        text
        == """\
ok create sso/shop: done                                     clients/shop.yaml:3
    a secret that the server made is in file:secrets/shop

Applied: 1 done.
Planned again: what was done has converged."""
    )


def test_failures_say_why_and_what_next():
    problem = Problem("the server stored nothing", next="declare what it can hold")
    outcomes = (
        Outcome(world.UPDATE, Status.FAILED, problems=(problem,)),
        Outcome(world.DELETE, Status.SKIPPED, notes=("needs sso/shop",)),
        Outcome(world.CREATE, Status.UNKNOWN),
    )
    text = result_text.render(executed(*outcomes), NARROW)
    assert "!! update sso/shop: FAILED " in text
    assert "    the server stored nothing\n    next: declare what it can hold\n" in text
    assert "-- delete sso/old-portal: skipped" in text
    assert "!! create sso/reports-cli: OUTCOME UNKNOWN" in text
    assert "Applied: 1 FAILED, 1 skipped, 1 OUTCOME UNKNOWN." in text
    assert "converged" not in text


def test_what_the_server_changed_is_said():
    deviation = Deviation("client_name", "A", "B", "client_name: the server stored B instead of A")
    text = result_text.render(executed(Outcome(world.UPDATE, Status.DONE, deviations=(deviation,))), NARROW)
    assert "stored otherwise: client_name: the server stored B instead of A" in text


def test_what_did_not_converge_is_named():
    text = result_text.render(executed(Outcome(world.UPDATE, Status.DONE), left=(world.UPDATE,)), NARROW)
    assert "Planned again: 1 object did not converge.\n  sso/shop: update is still needed: client_name" in text


def test_an_interrupted_run_says_so():
    done = executed(Outcome(world.UPDATE, Status.DONE))
    text = result_text.render(done._replace(result=Result(done.result.outcomes, interrupted=True)), NARROW)
    assert "INTERRUPTED" in text


def test_a_second_plan_that_could_not_read_everything_does_not_say_converged():
    after = world.REFUSED_PLAN
    text = result_text.render(executed(Outcome(world.UPDATE, Status.DONE), after=after), NARROW)
    assert "not everything could be read" in text
    assert "partner/acme: 401" in text
