"""`python -m oauthctl` and the `oauthctl` script."""

import sys

from oauthctl.process.ending import begin, end


def main() -> None:
    """Runs the command line. Exits with 0, 1 project, 2 differences, 3 findings, 4 refused, 5 incomplete, 64 usage, 130."""
    begin()
    from oauthctl.cli.main import run

    end(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
