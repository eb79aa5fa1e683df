"""`python -m oauthctl` and the `oauthctl` script."""

import sys


def main() -> None:
    """Runs the command line. Exits with 0, 1 project, 2 differences, 4 refused, 5 incomplete, 64 usage, 130."""
    from oauthctl.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
