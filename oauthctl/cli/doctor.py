"""`oauthctl doctor`: whether everything that a run needs works."""

import click

from oauthctl.cli.command import Run, common, environment_option


@click.command("doctor")
@environment_option
@common("text", "json")
def command(run: Run, environment: str | None) -> int:
    """Try connection, permissions, clock, state and key of every provider. Exit codes: 0 fine, 5 a check failed."""
    from oauthctl.report import doctor_text, json_doctor
    from oauthctl.report.style import Style
    from oauthctl.workflow.doctor import doctor

    sections = doctor(run.directory, run.sources, environment, run.out.detail)
    run.out.results(
        {
            "text": lambda: doctor_text.render(sections, Style(run.out.colour, run.out.width)),
            "json": lambda: json_doctor.render(sections),
        }
    )
    return 5 if any(check.status == "failed" for section in sections for check in section.checks) else 0
