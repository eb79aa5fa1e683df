"""A provider's block as it comes out for an environment: overlay merged, variables filled in, secrets as references."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from oauthctl.config.interpolate import filled
from oauthctl.config.policies import reference
from oauthctl.config.problems import Problems
from oauthctl.config.project import Project, ProviderBlock
from oauthctl.config.schema_blocks import SECRET_REF
from oauthctl.diagnostics.errors import ProjectError
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.model.json import Json
from oauthctl.model.secret import SecretRef

_OURS = frozenset({"adapter", "ignore"})


def variables(project: Project, environment: str | None) -> Mapping[str, str]:
    """The variables of an environment: its own over the project's."""
    own = project.environments.get(environment or "")
    return {**project.vars, **own.vars} if own else project.vars


def provider_values(
    project: Project, provider: str, environment: str | None
) -> tuple[Mapping[str, Any], Mapping[str, Span]]:
    """The options of a provider, and where each is written (`auth.client_secret`). Secrets stay references.

    Raises ProjectError for a variable that is not set.
    """
    problems = Problems()
    values, spans = _resolved(project, project.providers[provider], environment, problems)
    if problems.found:
        raise ProjectError(problems.found)
    return values, spans


def ignored_names(project: Project, environment: str | None) -> Mapping[str, tuple[str, ...]]:
    """The globs of `ignore:`, by provider."""
    found = {
        name: block.overlays.get(environment or "", {}).get("ignore", block.ignore)
        for name, block in project.providers.items()
    }
    return {name: tuple(globs) for name, globs in found.items() if globs}


def provider_problems(project: Project, environment: str | None) -> list[Problem]:
    """Variables that are not set, and secrets that are no references, in the providers as this environment has them."""
    problems = Problems()
    for block in project.providers.values():
        _resolved(project, block, environment, problems)
    return problems.found


def steered(project: Project) -> Mapping[str, Json]:
    """Each provider as it comes out in each environment, in comparable form."""
    found: dict[str, Json] = {}
    for name, block in project.providers.items():
        for environment in project.environments or ("",):
            values, _ = _resolved(project, block, environment, Problems())
            key = f"providers.{name}" + (f", in {environment}" if environment else "")
            found[key] = {"adapter": block.adapter, "ignore": list(block.ignore), **_plain(values)}
    return found


def _resolved(
    project: Project, block: ProviderBlock, environment: str | None, problems: Problems
) -> tuple[dict[str, Any], dict[str, Span]]:
    overlay = block.overlays.get(environment or "")
    written = project.spans.merged(block.values, overlay) if overlay else block.values
    problems.about("providers", block.name)
    full = filled(written, variables(project, environment), project.spans, problems.say)
    spans: dict[str, Span] = {}
    options = _Options(project, project.adapters[block.adapter].options, spans, problems)
    return options.of(full, options.schema, ""), spans


class _Options(NamedTuple):
    project: Project
    schema: Mapping[str, Any]
    spans: dict[str, Span]
    problems: Problems

    def of(self, values: Mapping[str, Any], node: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        """The values with secrets as references, and their places noted."""
        known = node.get("properties", {})
        result: dict[str, Any] = {}
        for key, value in values.items():
            if not prefix and key in _OURS:
                continue
            span = self.project.spans.span(values, key)
            if span:
                self.spans[prefix + key] = span
            result[key] = self._one(value, known.get(key, {}), prefix + key, span)
        return result

    def _one(self, value: Any, node: Mapping[str, Any], name: str, span: Span | None) -> Any:
        if isinstance(value, dict):
            return self.of(value, node, f"{name}.")
        if node.get("$ref") == SECRET_REF and isinstance(value, str):
            found = reference(value, span)
            if found.scheme not in ("env", "file") or not found.target:
                self.problems.say("this is no reference to a secret", "write env:NAME or file:PATH", span, name)
            return found
        if isinstance(value, str) and value.startswith(("env:", "file:", "vault:")):
            told = "write the value itself, or ${vars.NAME} and set that under `vars:`"
            self.problems.say("a reference stands only where a secret belongs", told, span, name)
        return value


def _plain(values: Mapping[str, Any]) -> dict[str, Json]:
    return {
        key: str(value) if isinstance(value, SecretRef) else _plain(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
    }
