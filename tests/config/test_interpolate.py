"""`${vars.x}` inside texts: filled in once and never read again, and nothing else that looks like it passes."""

import pytest

from oauthctl.config.interpolate import filled
from oauthctl.config.spans import Spans

VARIABLES = {"a": "A", "dollar": "$", "rest": "vars.a}", "brace": "{vars.a}"}


def read(text: str) -> tuple[str, list[str]]:
    problems: list[str] = []
    result = filled({"key": text}, VARIABLES, Spans(), lambda message, *_: problems.append(message))
    return result["key"], problems


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${vars.a}", "A"),
        ("x${vars.a}y", "xAy"),
        ("${vars.a}${vars.a}", "AA"),
        ("$${vars.a}", "${vars.a}"),
        ("$${x} ${vars.a}", "${x} A"),
        ("$$${vars.a}", "$${vars.a}"),
        ("$ ${vars.a}", "$ A"),
        ("${vars.dollar}{vars.a}", "${vars.a}"),  # a value is not read again
        ("$${${vars.rest}", "${vars.a}"),
        ("$ {${vars.a}}", "$ {A}"),
    ],
)
def test_a_text_is_filled_in_once(text: str, result: str) -> None:
    assert read(text) == (result, [])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("${vars.a", "${vars.a"),
        ("${var.a}", "${var.a}"),
        ("${vars.a }", "${vars.a }"),
        ("${vars.}", "${vars.}"),
        ("${vars.${vars.a}}", "${vars.${vars.a}"),
        ("${vars.a} ${", "${"),
    ],
)
def test_anything_else_in_braces_is_an_error(text: str, wrong: str) -> None:
    assert read(text)[1] == [f"`{wrong}` is not a variable"]


def test_what_holds_no_variable_stays_the_object_it_was() -> None:
    body = {"list": ["$", "{", {"deep": "x"}], "text": "$ {vars.a}", "number": 1}
    assert filled(body, VARIABLES, Spans(), lambda *_: None) is body
