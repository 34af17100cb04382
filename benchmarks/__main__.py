"""
Run the benchmarks one after the other and print their tables, each figure with its bar.

    python -m benchmarks [NAME ...]

One that fails says so, and the others still run.
"""

import argparse
import sys
import time
from types import ModuleType

from benchmarks import (
    compared,
    console,
    disturbed,
    kuzzle,
    lists,
    searches,
    stale,
    uses,
    verifier,
    verifier_memory,
)
from benchmarks.processes import end_in_order

ALL = (
    verifier,
    verifier_memory,
    uses,
    disturbed,
    stale,
    compared,
    console,
    lists,
    searches,
    kuzzle,
)


def main() -> int:
    """Return 1 if one of them could not be measured."""
    names = {module.__name__.rpartition(".")[2]: module for module in ALL}
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Without a name all of them are run, which takes about half an hour.",
        epilog="\n".join(f"{name:16} {_about(module)}" for name, module in names.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    chosen = parser.parse_args().names or [*names]
    if unknown := {*chosen} - {*names}:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    end_in_order()
    return max([_measured(name, names[name]) for name in chosen])


def _about(module: ModuleType) -> str:
    return next(line for line in (module.__doc__ or "").splitlines() if line)


def _measured(name: str, module: ModuleType) -> int:
    began = time.monotonic()
    try:
        module.main()
    except Exception as error:  # noqa: BLE001  # whatever it is, the others are measured
        said = str(error).strip().rpartition("\n")[2]
        print(f"\n{name} failed: {type(error).__name__}: {said}", flush=True)
        return 1
    print(f"({name}: {time.monotonic() - began:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
