"""A secret shows itself to nobody who does not ask for it by name."""

import copy
import json
import logging
import pickle
import traceback

import pytest

from oauthctl.model.secret import Secret, SecretRef

TEXT = "hunter2-correct-horse"
SECRET = Secret(TEXT)


SHOWN = [
    repr,
    str,
    ascii,
    format,
    lambda one: f"{one}",
    lambda one: f"{one!s:>40}",
    lambda one: "%s" % one,  # noqa: UP031  # the old way too
    lambda one: repr([one, {"a": one}]),
    lambda one: json.dumps({"secret": one}, default=str),
]


@pytest.mark.parametrize("show", SHOWN)
def test_no_text_of_it_holds_it(show) -> None:
    assert TEXT not in show(SECRET)


def test_json_refuses_it() -> None:
    with pytest.raises(TypeError) as caught:
        json.dumps({"secret": SECRET})

    assert TEXT not in str(caught.value)


@pytest.mark.parametrize("carry", [pickle.dumps, copy.copy, copy.deepcopy, hash, lambda one: {one}, vars])
def test_it_cannot_be_carried_away(carry) -> None:
    with pytest.raises(TypeError) as caught:
        carry(SECRET)

    assert TEXT not in str(caught.value)


def test_tracebacks_with_local_variables_do_not_show_it() -> None:
    def fail(secret: Secret) -> None:
        raise ValueError(f"refused: {secret}")

    try:
        fail(SECRET)
    except ValueError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())

    assert "Secret(***)" in shown
    assert TEXT not in shown


def test_logs_do_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("sent %s and %r", SECRET, [SECRET])

    assert TEXT not in caplog.text


def test_equal_secrets_are_equal() -> None:
    assert Secret(TEXT) == SECRET
    assert Secret("other") != SECRET
    assert SECRET != TEXT


def test_comparing_a_text_that_has_no_encoding_is_no_error() -> None:
    assert Secret("\ud800") != SECRET


def test_it_is_revealed_on_request() -> None:
    assert SECRET.reveal() == TEXT


def test_a_reference_is_shown_as_written() -> None:
    assert str(SecretRef("env", "KC_SECRET")) == "env:KC_SECRET"
