"""Names that nothing has in any environment: environments of overlays and waivers, adapters of extensions."""

from collections.abc import Iterable, Mapping
from typing import Any

from oauthctl.config.problems import Problems
from oauthctl.config.project import Project
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.problem import Problem
from oauthctl.diagnostics.text import printable, shortened, suggestion


def project_problems(project: Project) -> list[Problem]:
    """What is wrong whatever the environment: names of environments and adapters that nothing has."""
    problems = Problems()
    used = {block.adapter for block in project.providers.values()}
    sections = (
        ("clients", project.clients.values()),
        ("scopes", project.scopes),
        ("resources", project.resources.values()),
    )
    for section, every in sections:
        for declared in every:
            if declared.fixed and "extensions" not in declared.body and "waivers" not in declared.body:
                continue
            problems.about(section, declared.key)
            _names(project, declared.body, problems)
            _adapters(project, declared.body, used, problems)
    for about, waiver in project.waivers:
        problems.subject = printable(about)
        _known(waiver.environments, project.environments, project, None, problems, "environment", waiver.span)
    for key, (body, _) in project.removed.items():
        problems.about("removed", key)
        if isinstance(body, Mapping):
            _known(
                body.get("environments", ()),
                project.environments,
                project,
                body.get("environments"),
                problems,
                "environment",
            )
    return problems.found


def _names(project: Project, body: Mapping[str, Any], problems: Problems) -> None:
    overlays = body.get("environments", {})
    _known(overlays, project.environments, project, overlays, problems, "environment")
    _known(body.get("only_in", ()), project.environments, project, body.get("only_in"), problems, "environment")
    for waiver in body.get("waivers", ()):
        _known(
            waiver.get("environments", ()),
            project.environments,
            project,
            waiver.get("environments"),
            problems,
            "environment",
        )


def _adapters(project: Project, body: Mapping[str, Any], used: set[str], problems: Problems) -> None:
    blocks = [
        body.get("extensions"),
        *(overlay.get("extensions") for overlay in body.get("environments", {}).values()),
    ]
    for block in blocks:
        for name in block or ():
            if name not in used:
                span = project.spans.key_span(block, name)
                problems.say(
                    f"no provider of this project is a {name} one",
                    "remove the block",
                    span,
                    f"extensions.{name}",
                )


def _known(
    words: Iterable[str],
    known: Iterable[str],
    project: Project,
    container: Any,
    problems: Problems,
    noun: str,
    whole: Span | None = None,
) -> None:
    """container: where the words stand. whole: what is shown where that is not known."""
    for index, word in enumerate(words):
        if word not in known:
            near = suggestion(word, known)
            span = project.spans.key_span(container, word if isinstance(container, dict) else index) or whole
            told = (
                f"did you mean `{near}`?"
                if near
                else f"known: {', '.join(known)}"
                if known
                else "this project declares none"
            )
            problems.say(f"there is no {noun} `{shortened(word)}`", told, span)
