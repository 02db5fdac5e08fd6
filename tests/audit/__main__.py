"""`python -m tests.audit LOCK ...`: are there known holes in what the locks name?

`pip-audit` asks the service of PyPI. Where that cannot be reached, or knows none of the packages (a mirror), one line
says that nothing was looked up, and the status is 0: a machine without a network can still check everything else.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

AUDIT = Path(sys.executable).with_name("pip-audit")
OFFLINE = re.compile(r"ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|ServiceError")

Package = dict[str, Any]


def main(locks: Sequence[str], audit: Path = AUDIT) -> int:
    """Print one line a hole; return 1 if there is any or the locks cannot be audited, 0 if there is none known."""
    packages = list[Package]()
    for lock in locks:  # each by itself: pip-audit demands hashes of all lines of a run, or of none
        command = [audit, "--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off", "--timeout=15"]
        done = subprocess.run([*command, "-r", lock], capture_output=True, text=True)
        try:
            packages += json.loads(done.stdout)["dependencies"]
        except json.JSONDecodeError:
            reason = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
            offline = OFFLINE.search(done.stderr)
            print(f"pip-audit {'is skipped: no network' if offline else 'failed'} ({reason[:200]})", file=sys.stderr)
            return 0 if offline else 1
    print("\n".join(lines(packages)))
    return 1 if any(package.get("vulns") for package in packages) else 0


def lines(packages: Sequence[Package]) -> list[str]:
    """Return a line for each hole, and one that says of how many packages holes would be known."""
    known = [package for package in packages if "skip_reason" not in package]
    holes = [(f"{package['name']} {package['version']}", hole) for package in known for hole in package["vulns"]]
    told = [f"{what}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'nothing'}" for what, hole in holes]
    if not known:
        return [f"pip-audit is skipped: its service knows none of the {len(packages)} packages"]
    return [*told, f"pip-audit looked up {len(known)} of {len(packages)} packages"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
