"""A registration server that fails at the worst moment: nothing is made twice, nothing is lost unsaid (DECISIONS 8)."""

import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from oauthctl.state import lock
from tests.journeys.apply.dcr_project import remembered
from tests.journeys.bad_input.desk import SHOP, QuickDesk, keycloak_project, registration_project
from tests.journeys.bad_input.doubles import KeycloakDouble, RegistrationDouble
from tests.journeys.bad_input.misbehaving import HANG_UP, Answer, Request, Server, misbehaving

DELIVERED = SHOP + "    secret: {to: 'file:shop.secret'}\n"
STATE_LINES = ("state:", "  backend", "  lineage", "  recipients", "    - age", "  - age")
NAMED = SHOP + "    client_name: Shop\n"


class Loses(RegistrationDouble):
    """Does what it is told, and loses the answer to requests of one method while `losing`."""

    def __init__(self, method: str, *, rotates: bool = False) -> None:
        super().__init__()
        self.method, self.rotates, self.losing = method, rotates, False

    def __call__(self, request: Request) -> Answer:
        answer = super().__call__(request)
        name = request.path.rpartition("/")[2]
        if self.rotates and request.method == self.method and answer.status == 200 and name in self.tokens:
            self.tokens[name] += "+"
            answer = Answer.of(self.information(name, request.base))
        return HANG_UP if self.losing and request.method == self.method else answer


def test_a_secret_is_delivered_although_the_read_back_fails(partner: QuickDesk, registrar: Server) -> None:
    partner.write("clients/all.yaml", DELIVERED)
    registrar.order("GET /register/c1", Answer.of({"error": "out_of_order"}, 500))
    failed = partner.run("apply", "--auto-approve", code=5)
    assert partner.read("shop.secret").strip() == "client-secret-of-c1"
    assert stat.S_IMODE((partner.folder / "shop.secret").stat().st_mode) == 0o600
    assert "was created, but could not be read back" in " ".join(failed.all.split())
    assert "may or may not" not in " ".join(failed.all.split()), "it is known to have happened"
    registrar.behave()
    assert "1 finish" in partner.run("plan").out, "no setting changes; what is remembered of it is completed"
    partner.run("apply", "--auto-approve")
    assert "No changes" in partner.run("plan", "--detailed-exitcode").out
    assert registrar.writes() == ["POST /register"]


def test_a_secret_is_delivered_where_only_the_second_read_back_works(partner: QuickDesk, registrar: Server) -> None:
    partner.write("clients/all.yaml", DELIVERED)
    answers = [Answer.of({"error": "out_of_order"}, 500)]
    registrar.order("GET /register/c1", *answers, Answer.of(
        {"client_id": "c1", "redirect_uris": ["https://shop.example.com/cb"],
         "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
         "token_endpoint_auth_method": "client_secret_basic"}
    ))  # fmt: skip
    partner.run("apply", "--auto-approve")
    assert partner.read("shop.secret").strip() == "client-secret-of-c1"


def test_a_management_uri_elsewhere_is_told_and_nothing_is_sent_there(
    partner: QuickDesk, registrar: Server, registration: RegistrationDouble
) -> None:
    partner.write("clients/all.yaml", DELIVERED)
    with misbehaving(registration) as elsewhere:
        made = {"client_id": "c9", "client_secret": "client-secret-of-c9",
                "registration_access_token": "registration-token-of-c9",
                "registration_client_uri": f"{elsewhere.url}/register/c9"}  # fmt: skip
        registrar.order("POST /register", Answer.of(made, 201))
        failed = partner.run("apply", "--auto-approve", code=5)
        assert "another origin than the issuer's: nothing is sent there" in " ".join(failed.all.split())
        assert partner.read("shop.secret").strip() == "client-secret-of-c9"
        assert remembered(partner)["partner/shop"]["native_id"] == "c9"
        partner.run("plan", code=5)
        partner.run("apply", "--auto-approve", code=5)
        assert elsewhere.seen == []
    assert registrar.writes() == ["POST /register"], "it is not registered a second time"


def test_a_create_whose_answer_was_lost_is_not_repeated_until_somebody_says_what_happened(tmp_path: Path) -> None:
    double = Loses("POST")
    with misbehaving(double) as server:
        desk = registration_project(tmp_path, server.url, SHOP)
        double.losing = True
        lost = desk.run("apply", "--auto-approve", code=5)
        assert "state resolve partner/shop" in lost.all
        double.losing = False
        for command in (("plan",), ("drift",), ("apply", "--auto-approve")):
            assert "outcome unknown" in desk.run(*command, code=5).all
        assert server.writes() == ["POST /register"]

        assert "next plan creates it" in desk.run("state", "resolve", "partner/shop", "--not-created").out
        assert "1 done" in desk.run("apply", "--auto-approve").out
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def test_a_lost_create_that_did_happen_is_taken_over_with_its_token(tmp_path: Path) -> None:
    double = Loses("POST")
    with misbehaving(double) as server:
        desk = registration_project(tmp_path, server.url, SHOP)
        double.losing = True
        desk.run("apply", "--auto-approve", code=5)
        double.losing = False
        assert "state set-token partner/shop" in desk.run("state", "resolve", "partner/shop", "--created").out
        waiting = desk.run("plan", code=5).all
        assert "access lost" in waiting
        assert "state set-token partner/shop" in waiting
        desk.environment["TOKEN"] = double.tokens["c1"]
        where = ("--registration-uri", f"{server.url}/register/c1", "--client-id", "c1")
        desk.run("state", "set-token", "partner/shop", "--token", "env:TOKEN", *where)
        desk.run("apply", "--claim", "--auto-approve")
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out
        assert server.writes() == ["POST /register"]


@pytest.fixture
def locked_out(tmp_path: Path) -> Iterator[tuple[QuickDesk, Server, Loses]]:
    """A project whose client got a new registration token in an answer that never came."""
    double = Loses("PUT", rotates=True)
    with misbehaving(double) as server:
        desk = registration_project(tmp_path, server.url, NAMED)
        desk.run("apply", "--auto-approve")
        desk.replace("clients/all.yaml", "client_name: Shop", "client_name: Acme Shop")
        double.losing = True
        lost = " ".join(desk.run("apply", "--auto-approve", code=5).all.split())
        assert "access lost" in lost
        assert "state set-token partner/shop" in lost
        assert "--recreate partner/shop" in lost
        double.losing = False
        yield desk, server, double


def test_a_rotated_token_whose_answer_was_lost_is_mended_by_a_new_one(
    locked_out: tuple[QuickDesk, Server, Loses],
) -> None:
    desk, _, double = locked_out
    for command in (("plan",), ("drift",)):
        told = desk.run(*command, code=5).all
        assert "access lost" in told
        assert "state set-token partner/shop" in told
        assert "state resolve" not in told, "nobody has to say what happened, but to give a token"
    desk.environment["TOKEN"] = double.tokens["c1"]
    desk.run("state", "set-token", "partner/shop", "--token", "env:TOKEN")
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def test_a_client_whose_token_is_lost_is_made_anew_only_when_told(locked_out: tuple[QuickDesk, Server, Loses]) -> None:
    desk, server, _ = locked_out
    desk.run("apply", "--auto-approve", code=5)
    assert server.writes().count("POST /register") == 1
    again = desk.run("apply", "--recreate", "partner/shop", "--auto-approve")
    assert "1 done" in again.out
    assert "c1" in again.all, "the client that stays behind is named: somebody has to remove it"
    assert remembered(desk)["partner/shop"]["native_id"] == "c2"
    assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def test_a_lost_token_is_not_resolved_into_a_duplicate(locked_out: tuple[QuickDesk, Server, Loses]) -> None:
    desk, _, _ = locked_out
    refused = desk.run("state", "resolve", "partner/shop", "--not-created", code=64)
    assert "exists" in refused.err
    assert "partner/shop" in remembered(desk)


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_that_cannot_delete_keeps_its_client_and_we_its_token(
    partner: QuickDesk, registrar: Server, status: int
) -> None:
    partner.write("clients/all.yaml", SHOP + SHOP.replace("clients:\n", "").replace("shop", "blog"))
    partner.run("apply", "--auto-approve")
    partner.write("clients/all.yaml", "removed: {shop: delete}\n" + SHOP.replace("shop", "blog"))
    registrar.order("DELETE ", Answer.of({"error": "invalid_request"}, status))
    failed = partner.run("apply", "--auto-approve", code=5)
    assert "cannot delete" in " ".join(failed.all.split())
    assert "removed: {shop: forget}" in " ".join(failed.all.split())
    assert "partner/shop" in remembered(partner)


def test_a_read_that_replaces_the_token_is_kept_by_whatever_command_made_it(tmp_path: Path) -> None:
    double = Loses("GET", rotates=True)
    with misbehaving(double) as server:
        desk = registration_project(tmp_path, server.url, NAMED)
        desk.run("apply", "--auto-approve")
        for command in (("plan",), ("drift",), ("plan", "--detailed-exitcode")):
            desk.run(*command)
        desk.replace("clients/all.yaml", "client_name: Shop", "client_name: Acme Shop")
        desk.run("apply", "--auto-approve")
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def test_where_reads_replace_tokens_even_a_plan_locks_state_first(tmp_path: Path) -> None:
    double = Loses("GET", rotates=True)
    with misbehaving(double) as server:
        desk = registration_project(tmp_path, server.url, NAMED)
        desk.run("apply", "--auto-approve")
        desk.replace("oauthctl.yaml", "    adapter: dcr\n", "    adapter: dcr\n    reads_rotate_tokens: true\n")
        before = len(server.seen)
        with lock.held(tmp_path / "oauthctl.state.age.lock", "apply", print):
            for command in ("plan", "drift"):
                assert "state is locked by" in desk.fails(command, code=1).text
        assert not [one for one in server.seen[before:] if one.bearer], "no token was used"
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out


def test_a_token_that_was_replaced_unexpectedly_waits_for_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = Loses("GET", rotates=True)
    with misbehaving(double) as server, ExitStack() as another_run:
        desk = registration_project(tmp_path, server.url, NAMED)
        desk.run("apply", "--auto-approve")
        another_run.enter_context(lock.held(tmp_path / "oauthctl.state.age.lock", "apply", print))
        monkeypatch.setattr("oauthctl.workflow.memory.time.sleep", lambda _: another_run.close())
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out
        assert "No changes" in desk.run("plan", "--detailed-exitcode").out, "the new token was kept"


def test_a_server_without_management_is_used_and_said_to_be_unread(tmp_path: Path) -> None:
    class Bare(RegistrationDouble):
        def information(self, name: str, base: str) -> dict[str, object]:
            told = super().information(name, base)
            return {key: value for key, value in told.items() if not key.startswith("registration_")}

    with misbehaving(Bare()) as server:
        desk = registration_project(tmp_path, server.url, DELIVERED)
        made = desk.run("apply", "--auto-approve", code=5)
        assert desk.read("shop.secret").strip() == "client-secret-of-c1"
        again = desk.run("plan", code=5)
        for said in (made, again):
            text = " ".join(said.all.split())
            assert "the server gave none" in text
            assert "state set-token" in text
        assert server.writes() == ["POST /register"]


def test_what_needs_state_is_refused_before_anything_is_sent(partner: QuickDesk, registrar: Server) -> None:
    key = partner.environment.pop("OAUTHCTL_STATE_KEY")
    for command in (("apply", "--auto-approve"), ("plan",), ("drift",)):
        assert "the state key is not set" in partner.fails(*command, code=1).text
    partner.environment["OAUTHCTL_STATE_KEY"] = key
    stateless = [line for line in partner.read("oauthctl.yaml").splitlines() if not line.startswith(STATE_LINES)]
    partner.write("oauthctl.yaml", "\n".join(stateless) + "\n")
    failed = partner.fails("apply", "--auto-approve", code=4)
    assert "state" in failed.text
    assert registrar.writes() == []


def test_another_issuer_gets_no_token(partner: QuickDesk, registrar: Server) -> None:
    partner.run("apply", "--auto-approve")
    with misbehaving(RegistrationDouble()) as other:
        partner.replace("oauthctl.yaml", registrar.url, other.url)
        refused = partner.run("plan", code=1)
        assert "belongs to issuer" in " ".join(refused.all.split())
        partner.run("apply", "--auto-approve", code=1)
        assert other.writes() == []
        assert not [request for request in other.seen if request.bearer]


def test_apply_says_where_nothing_can_be_locked(tmp_path: Path, partner: QuickDesk) -> None:
    (tmp_path / "sso").mkdir()
    with misbehaving(KeycloakDouble()) as server:
        unlocked = keycloak_project(tmp_path / "sso", server.url, SHOP).run("apply", "--auto-approve")
        assert "no lock: this project has no state" in unlocked.err
    assert "no lock" not in partner.run("apply", "--auto-approve").err
