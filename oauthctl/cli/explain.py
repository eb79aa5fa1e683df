"""`oauthctl explain NAME`."""

import click

from oauthctl.cli.command import Run, common


@click.command("explain")
@click.argument("name")
@common("text", "json")
def command(run: Run, name: str) -> None:
    """Explain NAME: a field (redirect_uris, settings.pkce), a preset, an adapter (its capability table), a native
    setting (keycloak.directAccessGrantsEnabled), an impact word, a cause, a rule (RED005; also one of the `policy:` of the project here), or `exit-codes`.

    Lists: `explain rules`, `explain RED` (a family), `explain strict` (a ruleset), `explain adapters`, `explain presets`.
    """
    import json

    from oauthctl.report.explain_text import render
    from oauthctl.report.style import Style
    from oauthctl.workflow.explain import explain

    found = explain(name, run.directory)
    run.out.results(
        {
            "text": lambda: render(found, Style(run.out.colour, run.out.width)),
            "json": lambda: json.dumps({"format": 1, **found._asdict()}, indent=2, ensure_ascii=False),
        }
    )
