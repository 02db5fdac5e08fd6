"""`python -m tests.audit LOCK ...`: are there known holes in what the locks name?

`pip-audit` asks the service of PyPI. Where that cannot be reached, one line says that nothing was looked up, and the
status is 0: a machine without a network can still check everything else.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

AUDIT = Path(sys.executable).with_name("pip-audit")


def main(locks: Sequence[str], audit: Path = AUDIT) -> int:
    """Print one line a hole; return 1 if there is any, 0 if there is none or nobody to ask."""
    command = [str(audit), "--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off", "--timeout=15"]
    done = subprocess.run([*command, *chain(*(("-r", lock) for lock in locks))], capture_output=True, text=True)
    try:
        found = list(holes(json.loads(done.stdout)))
    except json.JSONDecodeError:
        why = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        print(f"pip-audit is skipped: its service cannot be asked ({why})", file=sys.stderr)
        return 0
    print("\n".join(found) or f"pip-audit knows of no hole in {', '.join(locks)}")
    return 1 if found else 0


def holes(report: dict[str, Any]) -> list[str]:
    """Return a line for each hole that a report of pip-audit names.

    >>> holes({"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]})
    ['a 1: PYSEC-1, mended in 2']
    >>> holes({"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "unknown"}]})
    []
    """
    return [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'nothing'}"
        for package in report["dependencies"]
        for hole in package.get("vulns", ())
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
