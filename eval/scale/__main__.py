"""`python -m eval.scale --chunks N [N ...]`: how fast an index of N made chunks opens, is searched, takes a file more.

One line of JSON a size. Sizes measured in one run can be compared where seconds on different machines cannot.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from eval.__main__ import count
from eval.scale.measure import measured
from ingest.program import command, program


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=command("eval.scale"),
        description=f"{(__doc__ or '').partition(': ')[2].partition(chr(10))[0]} {measured.__doc__}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--chunks", type=count, nargs="+", required=True, metavar="N", help="sizes to measure")
    options = parser.parse_args(arguments)
    for chunks in options.chunks:
        print(json.dumps(measured(chunks)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
