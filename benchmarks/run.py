"""The figures of docs/performance.md: `make bench`, or `python benchmarks/run.py [SECTION…] [--json FILE]`."""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import audits, corpus, faulty_realm, servers
from benchmarks.measure import Case, Figure, figures

MANY = 10_000  # clients, in 500 files
REALM_CLIENTS = 1_000
MEMORY = 400.0  # MiB
RATIO = 1.5  # of a plan to a bare loop over the same pages, our start-up added to the loop
OTHERS = 5  # requests of a plan besides its pages
NOWHERE = "http://127.0.0.1:9"  # validating contacts nobody

BARE = Case("bare interpreter", ["-c", "pass"])
HELP = Case("oauthctl --help", ["-m", "oauthctl", "--help"], budget=0.060)

Section = Callable[[Path, int], dict[str, Any]]


def oauthctl(name: str, command: str, project: Path, *flags: str, **budgets: float) -> Case:
    return Case(name, ["-m", "oauthctl", command, "-C", str(project), *flags], **budgets)


def start(folder: Path, rounds: int) -> dict[str, Any]:
    """Start-up: help, and one client."""
    corpus.write(folder, 1, NOWHERE)
    one = oauthctl("validate, 1 client", "validate", folder, budget=0.120)
    return shown(figures([BARE, HELP, one], 3 * rounds, {}))


def validate(folder: Path, rounds: int) -> dict[str, Any]:
    """Reading and checking a big project."""
    corpus.write(folder, MANY, NOWHERE)
    many = oauthctl(f"validate, {MANY:,} clients", "validate", folder, budget=1.5, memory=MEMORY)
    return shown(figures([BARE, bare_events(folder), many], rounds, {}))


def lint(folder: Path, rounds: int) -> dict[str, Any]:
    """All rules of the ruleset: a small and a big project, judged anew and answered from memory."""
    corpus.write(folder / "one", 1, NOWHERE)
    corpus.write(folder / "many", MANY, NOWHERE)
    memory = {"XDG_CACHE_HOME": str(folder / "cache")}  # the round that does not count fills it
    one = oauthctl("lint, 1 client", "lint", folder / "one", "--no-cache", budget=0.120)
    cold = oauthctl(f"lint, {MANY:,} clients", "lint", folder / "many", "--no-cache", budget=1.5, memory=MEMORY)
    warm = oauthctl(f"lint, {MANY:,}, remembered", "lint", folder / "many", budget=0.25, memory=MEMORY)
    return shown(figures([BARE, bare_events(folder / "many"), one, cold, warm], rounds, memory))


def plan(folder: Path, rounds: int) -> dict[str, Any]:
    """Planning a big project against a local list API: nothing to do."""
    with servers.list_api(folder, MANY) as where:
        loop = bare_loop(f"bare loop, {MANY:,} clients", where)
        many = oauthctl(f"plan, {MANY:,} clients", "plan", where.project, budget=2.5, memory=MEMORY)
        taken = [BARE, bare_events(where.project), loop, many]
        found = shown(figures(taken, rounds, where.environment))
        return found | sent(where, "plan")


def keycloak(folder: Path, rounds: int) -> dict[str, Any]:
    """A real Keycloak: a plan beside a bare loop over the same pages, and an apply that finds nothing to do."""
    if not servers.has_keycloak():
        print("  not measured: Keycloak is not installed (make servers)")
        return {}
    with servers.real_keycloak(folder, REALM_CLIENTS) as where:
        loop = bare_loop(f"bare loop, {REALM_CLIENTS:,} clients", where)
        planned = oauthctl(f"plan, {REALM_CLIENTS:,} clients", "plan", where.project)
        taken = figures([BARE, HELP, loop, planned], rounds, where.environment)
        found = shown(taken) | sent(where, "plan") | sent(where, "apply", "--auto-approve")
        return found | {"ratio": ratio(*taken[1:])}


def audit(folder: Path, rounds: int) -> dict[str, Any]:
    """kcwarden and `oauthctl lint --live` on one realm of Keycloak with known faults."""
    python = audits.kcwarden(folder) if servers.has_keycloak() else None
    if python is None:
        print("  not measured: it needs Keycloak (make servers) and kcwarden from the package index")
        return {}
    with audits.realm(folder, REALM_CLIENTS) as audited:
        download, theirs, ours = audits.cases(audited, python)
        found = shown(figures([BARE, download, theirs, ours], rounds, audited.environment))
        counts = {
            "kcwarden": audits.count("kcwarden", audits.reports_of_kcwarden(theirs), audited.faults),
            "oauthctl": audits.count("oauthctl", audits.reports_of_oauthctl(ours, audited.environment), audited.faults),
        }
        print(f"  {len(audited.faults)} faults planted, of {len(faulty_realm.FAULTS)} kinds")
        for name, one in counts.items():
            print(
                f"  {name}: {one.planted} of them found, {one.planted_worse} at medium and above; "
                f"{one.others} other findings, {one.others_worse} at medium and above"
            )
        return found | {name: one._asdict() for name, one in counts.items()}


def bare_events(project: Path) -> Case:
    return Case("YAML events alone", ["-m", "benchmarks.bare_events", str(project)])


def bare_loop(name: str, where: servers.Filled) -> Case:
    return Case(name, ["-m", "benchmarks.bare_loop", where.url, servers.REALM, "oauthctl"])


def ratio(help_: Figure, loop: Figure, planned: Figure) -> float:
    allowed = RATIO * loop.wall + help_.wall
    found = (planned.wall - help_.wall) / loop.wall
    verdict = "within" if planned.wall <= allowed else "OVER"
    print(f"  plan = {found:.2f} x bare loop + start-up; {verdict} {RATIO} x ({planned.wall:.3f} s of {allowed:.3f} s)")
    return round(found, 3)


def sent(where: servers.Filled, *arguments: str) -> dict[str, Any]:
    found = servers.requests(where, *arguments)
    verdict = "within" if found.others <= OTHERS and not found.writes else "OVER"
    print(
        f"  {arguments[0]} sends {found.pages} list pages + {found.others} requests ({verdict} {OTHERS}), writes {found.writes}"
    )
    return {f"requests of {arguments[0]}": found._asdict()}


def shown(taken: Sequence[Figure]) -> dict[str, Any]:
    """Prints the table of a section; its figures for the JSON file."""
    unit = taken[0].wall
    print(f"  {'':<28}{'median':>9}{'least':>9}{'CPU':>9}{'peak':>9}{'starts':>8}   budget")
    for figure in taken:
        row = (
            f"  {figure.case.name:<28}{figure.wall:>7.3f} s{figure.least:>7.3f} s{figure.cpu:>7.3f} s"
            f"{figure.peak:>5.0f} MiB{figure.wall / unit:>8.1f}   {', '.join(against(figure))}"
        )
        print(row.rstrip())
    return {"figures": [as_json(figure, unit) for figure in taken]}


def against(figure: Figure) -> Iterator[str]:
    """Each budget of a figure, and how much of it was used."""
    for measured, budget, unit in (
        (figure.wall, figure.case.budget, "s"),
        (figure.peak, figure.case.memory, "MiB"),
    ):
        if budget is not None:
            yield f"{budget:g} {unit}: {measured / budget:.0%}{' OVER' if measured > budget else ''}"


def as_json(figure: Figure, unit: float) -> dict[str, Any]:
    """One figure. Seconds and MiB; `starts` is the median in starts of a bare interpreter in the same run."""
    return {
        "name": figure.case.name,
        "wall": [round(sample.wall, 4) for sample in figure.samples],
        "median": round(figure.wall, 4),
        "cpu": round(figure.cpu, 4),
        "peak_mib": round(figure.peak, 1),
        "starts": round(figure.wall / unit, 1),
        "budget": figure.case.budget,
        "budget_mib": figure.case.memory,
    }


SECTIONS: dict[str, Section] = {
    "start": start,
    "validate": validate,
    "lint": lint,
    "plan": plan,
    "keycloak": keycloak,
    "audit": audit,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"some of: {', '.join(SECTIONS)}")
    parser.add_argument(
        "--rounds", type=int, default=5, help="cold processes per figure (start-up: three times as many)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    unknown = set(options.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    print(f"{machine}; load {os.getloadavg()[0]:.1f}; {now}")
    results: dict[str, Any] = {"machine": machine, "date": now, "rounds": options.rounds}
    for name in options.sections or SECTIONS:
        print(f"\n{name}: {SECTIONS[name].__doc__}")
        with tempfile.TemporaryDirectory(prefix="oauthctl-bench-") as folder:
            results[name] = SECTIONS[name](Path(folder), options.rounds)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
