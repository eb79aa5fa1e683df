"""`lint --live`: rules on what providers really have, also on clients and scopes that nobody declared."""

from collections.abc import Callable
from pathlib import Path

from oauthctl.config.resolve import resolve
from oauthctl.diagnostics.errors import UsageError
from oauthctl.diagnostics.sources import Sources
from oauthctl.diagnostics.text import suggestion
from oauthctl.workflow.linting.accepting import accepted
from oauthctl.workflow.linting.declared import Linted, how, judge, sorted_by_place, with_flags
from oauthctl.workflow.linting.online import Asked, Scope, ask
from oauthctl.workflow.linting.policies import rules_of
from oauthctl.workflow.linting.request import LintRequest, prefix
from oauthctl.workflow.linting.servers import server_subjects
from oauthctl.workflow.linting.settings import chosen_rules, settings_of
from oauthctl.workflow.linting.subjects import around, clients_of, live_subjects, providers_of, within
from oauthctl.workflow.memory import state_access
from oauthctl.workflow.project import open_project, require_environment
from oauthctl.workflow.session import scene

Tell = Callable[[str], None]


def lint_live(directory: Path, request: LintRequest, sources: Sources, tell: Tell, detail: Tell) -> Linted:
    """Reads every provider and judges its clients and scopes. Writes nothing.

    Waivers and the baseline of what is declared hold here too. Raises UsageError for a target that matches nothing.
    """
    opened = open_project(directory, sources)
    root, project, _ = opened
    name = require_environment(project, request.environment)
    declarations = resolve(project, name)
    settings = with_flags(settings_of(project), request)
    every_rule = rules_of(project)
    chosen = chosen_rules(project, settings, every_rule)
    with (
        state_access(project, name, root, writing=False, operation="lint", tell=tell) as state,
        scene(project, declarations, root, state, detail) as seen,
    ):
        found = {provider: observed.capabilities for provider, observed in seen.observed.items()}
        about = around(project, declarations, settings, found)
        every = list(live_subjects(seen.observed, declarations, about))
        subjects = within(every, request.targets)
        if request.targets and not subjects:
            near = suggestion(
                request.targets[0],
                [text for one in every if one.address for text in (str(one.address), one.address.key)],
            )
            raise UsageError(
                f"the target `{request.targets[0]}` matches nothing there",
                next=f"did you mean `{near}`?" if near else "",
            )
        asked = Asked()
        if request.online:
            providers = providers_of(subjects) if request.targets else project.providers
            asked = ask(
                Scope(project, project, (name,), providers, clients_of(subjects), settings.private_hosts),
                chosen.rules,
                tell,
                detail,
            )
            about = about._replace(online=asked.of(name))
            subjects = within(list(live_subjects(seen.observed, declarations, about)), request.targets)
            subjects += server_subjects(declarations, about, providers)
        ran = judge(subjects, settings, chosen, online=request.online)
        whose = how(
            request._replace(targets=("live",)), opened.files
        )  # a waiver that live does not need may be needed as declared
        done = accepted(opened, [declarations], ran, settings, whose, every_rule)
        not_seen = [f"{part} at {provider}" for provider, one in seen.observed.items() for part in one.not_seen]
        return Linted(
            findings=sorted_by_place(done.findings),
            clients=len(clients_of(subjects)),
            rules=len(chosen.rules),
            applied=ran.applied,
            not_applicable=ran.not_applicable,
            fail_on=settings.fail_on,
            environment=name,
            prefix=prefix(root),
            notes=(*done.notes, *(f"not looked at: {text}" for text in not_seen)),
            unread=(*(entry.message for entry in seen.unread), *asked.unread),
        )
