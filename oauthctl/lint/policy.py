"""An organisation's own rules: a template with parameters, as a rule like any other."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from oauthctl.diagnostics.text import shortened
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Rule
from oauthctl.lint.severity import Confidence, Severity
from oauthctl.lint.templates import made, matches
from oauthctl.model.policy import TEMPLATES


class Whom(NamedTuple):
    """Which clients a rule is about: by preset, key and environment; empty for all."""

    presets: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()

    def about(self, client: Client) -> bool:
        """Whether a client is one of them."""
        return (
            (not self.presets or client.text("@preset") in self.presets)
            and (not self.clients or matches(client.text("@key"), self.clients))
            and (not self.environments or client.text("@environment") in self.environments)
        )


_FACTS = {"presets": "@preset", "clients": "@key", "environments": "@environment"}


def rule(code: str, body: Mapping[str, Any], shown: Callable[[Mapping[str, Any]], str]) -> Rule:
    """body: the entry of the `policy:` block, checked by the schema. shown: examples as YAML."""
    found = made(body["template"], body.get("with", {}))
    whom = Whom(**{name: tuple(body.get(name, ())) for name in _FACTS})
    asked = tuple(fact for name, fact in _FACTS.items() if getattr(whom, name))
    return Rule(
        code=code,
        slug=body["slug"],
        summary=_summary(body),
        severity=Severity(body["severity"]),
        confidence=Confidence.HIGH,
        cite=body.get("cite", "policy of the organisation"),
        why=body["why"],
        fix=body["fix"],
        reads=tuple(dict.fromkeys((*asked, *found.reads))),
        bad=(shown(body["bad"]),),
        good=(shown(body["good"]),),
        check=found.check,
        about=whom.about if asked else None,
        waivable=body.get("waivable", True),
    )


def _summary(body: Mapping[str, Any]) -> str:
    """What the template finds, with what it was told, and about whom."""
    given = [f"{name}: {_listed(value)}" for name, value in body.get("with", {}).items()]
    about = [f"only {name}: {_listed(body[name])}" for name in _FACTS if body.get(name)]
    told = shortened("; ".join((*given, *about)), 300)
    summary = TEMPLATES[body["template"]].summary
    return f"{summary.removesuffix('.')} ({told})." if told else summary


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
