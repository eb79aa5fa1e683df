"""README and docs say nothing that the tool does not know: commands parse, links lead somewhere, YAML is valid."""

import re
from pathlib import Path

import click
import pytest
import yaml

from oauthctl.cli.main import group
from oauthctl.config.files import DiskFiles
from oauthctl.config.project import load
from oauthctl.config.resolve import resolve
from oauthctl.diagnostics.sources import Sources
from oauthctl.workflow.adapters import facts
from oauthctl.workflow.exit_codes import MEANING
from tests.docs.pages import PAGES, ROOT, WORKFLOW, Block, Line, blocks, lines, lines_of

LINES = [line for page in PAGES for line in lines(page)]
WORKFLOW_LINES = list(lines_of(WORKFLOW, WORKFLOW.read_text("utf-8"), script=False))
PROJECTS = [one for page in PAGES for one in blocks(page, "yaml") if one.text.startswith("version:")]
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]*)(#[^)\s]*)?\)")
FORBIDDEN = re.compile(r"/work\b|/tmp\b|/home/|/root\b|pypi|npmjs|TODO|FIXME", re.IGNORECASE)


def ident(value: object) -> str:
    return str(value) if isinstance(value, Line) else ""


def parse(arguments: tuple[str, ...]) -> None:
    """Reads a command line as the tool does, and runs nothing. Raises click.UsageError, SystemExit of the sandbox."""
    command: click.Command = group
    context = group.make_context("oauthctl", list(arguments))
    while isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None
        command, context = found, found.make_context(name, rest, parent=context)
    if command.name == "sandbox":
        from oauthctl.sandbox.options import parse as parse_sandbox

        parse_sandbox(context.params["arguments"])


@pytest.mark.parametrize("line", [*LINES, *WORKFLOW_LINES], ids=ident)
def test_a_command_line_is_one_that_the_tool_knows(line: Line) -> None:
    if line.arguments in {("--version",), ("--help",)}:
        with pytest.raises(click.exceptions.Exit):
            parse(line.arguments)
        return
    parse(line.arguments)


def test_command_lines_are_found_and_wrong_ones_are_seen() -> None:
    assert len(LINES) > 40
    assert len(WORKFLOW_LINES) == 4
    for wrong in (("plam",), ("plan", "--bases", "x"), ("state", "innit"), ("drift", "--fail-on", "nothing")):
        with pytest.raises(click.UsageError):
            parse(wrong)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and anchor[1:] not in anchors(path)):
            broken.append(f"{target}{anchor}")
    assert not broken


def anchors(page: Path) -> set[str]:
    """As GitHub makes them from headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_no_place_of_ours(page: Path) -> None:
    assert not FORBIDDEN.findall(page.read_text("utf-8"))


@pytest.mark.parametrize("block", PROJECTS, ids=lambda block: block.page.name)
def test_a_project_on_a_page_is_valid(block: Block, tmp_path: Path) -> None:
    (tmp_path / "oauthctl.yaml").write_text(block.text, "utf-8")
    valid(tmp_path)


def test_projects_are_found() -> None:
    assert {block.page.name for block in PROJECTS} == {"README.md", "keycloak.md", "lint.md", "state.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_yaml_on_a_page_is_yaml(page: Path) -> None:
    for block in blocks(page, "yaml"):
        yaml.safe_load(block.text)


@pytest.mark.parametrize("example", sorted(path.parent for path in (ROOT / "examples").rglob("oauthctl.yaml")), ids=str)
def test_an_example_is_valid(example: Path) -> None:
    valid(example)


def valid(folder: Path) -> None:
    project = load(DiskFiles(folder), facts(), sources=Sources())
    for environment in project.environments or [None]:
        resolve(project, environment)


def test_the_exit_codes_are_those_of_the_tool() -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("\n## Exit codes\n")[1].split("\n## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)] == list(MEANING)
