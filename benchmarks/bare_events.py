"""What reading a project cannot do without, and no more: libyaml's events of every file, in one process.

`python -m benchmarks.bare_events FOLDER`. Prints how many events there are.
"""

import gc
import sys
from pathlib import Path

from yaml._yaml import CParser


def main(folder: str) -> None:
    gc.disable()
    events = 0
    for file in sorted(Path(folder).rglob("*.yaml")):
        get = CParser(file.read_text(encoding="utf-8")).get_event
        while get() is not None:
            events += 1
    print(events, "events")


if __name__ == "__main__":
    main(*sys.argv[1:])
