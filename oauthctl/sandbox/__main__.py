import sys
from collections.abc import Sequence

from .errors import StartError
from .options import parse

_EXTRA = frozenset({"authlib", "flask", "joserfc", "werkzeug"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run the sandbox until it is told to stop; 0 when it was, 1 when it could not start."""
    options = parse(argv)
    try:
        from .serve import serve

        serve(options)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        print(
            "error: the sandbox's libraries are not installed\n  next: install the extra `sandbox` (in a checkout: pip install '.[sandbox]')",
            file=sys.stderr,
        )
        return 1
    except StartError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
