"""`python -m tests.container`: build the image, and use it as somebody does who has only that.

It takes minutes and needs docker or podman, so it is a command and no test. Its options go to the builder, such as
`--build-arg BASE=...` for another image of Python.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
IMAGE, VOLUME, CHAT, PORT = "sourcebound", "sourcebound-smoke", "sourcebound-smoke-chat", 7871
QUESTION = "How many nations take part in KFOR?"


def main() -> int:
    """Run the command and return its exit status."""
    tool = which("podman") or which("docker")
    if not tool:
        print("error: neither docker nor podman is here", file=sys.stderr)
        return 1

    def run(*words: str) -> str:
        return subprocess.run([tool, *words], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout

    kind = ["--format", "docker"] if Path(tool).name == "podman" else []  # its own format has no health check
    run("build", "--tag", IMAGE, *kind, *sys.argv[1:], ".")
    once = ["run", "--rm", "--network", "none", "--volume", f"{VOLUME}:/data"]
    try:
        use(run, once)
    finally:
        subprocess.run([tool, "rm", "--force", CHAT], check=False, stdout=subprocess.DEVNULL)
        subprocess.run([tool, "volume", "rm", "--force", VOLUME], check=False, stdout=subprocess.DEVNULL)
    return 0


def use(run, once):
    """Ingest and ask with no network at all, as a user that is not root, then serve the chat until it is healthy."""
    print("size:", f"{int(run('image', 'inspect', '--format', '{{.Size}}', IMAGE)) / 1e6:,.0f} MB")
    assert run(*once, "--entrypoint", "id", IMAGE, "--user").strip() == "10001"
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        Path(folder, "kfor.md").write_text("# KFOR\n\nAt the current time, 27 nations take part in KFOR.\n")
        print(run(*once, "--volume", f"{folder}:/documents:ro", IMAGE, "ingest", "/documents").strip())
    answer = json.loads(run(*once, IMAGE, "ask", QUESTION, "--json"))
    assert answer["citations"][0]["quote"] == "At the current time, 27 nations take part in KFOR."
    run("run", "--detach", "--name", CHAT, "--publish", f"127.0.0.1:{PORT}:7860", "--volume", f"{VOLUME}:/data", IMAGE)
    print("healthy after", f"{_healthy():.0f} s")
    [_, *check] = json.loads(run("image", "inspect", "--format", "{{json .Config.Healthcheck.Test}}", IMAGE))
    run("exec", CHAT, *check)
    run("exec", CHAT, "sh", "-c", "test ! -w /opt/sourcebound")
    run("stop", "--time", "10", CHAT)
    ended = run("inspect", "--format", "{{.State.ExitCode}}", CHAT).strip()
    assert ended == "0", f"it ended with {ended}"
    print("ingested, asked, served and stopped")


def _healthy() -> float:
    began = time.monotonic()
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{PORT}/api/health", timeout=5) as reply:
                assert json.load(reply) == {"status": "ok", "documents": 1}
                return time.monotonic() - began
        except OSError:
            if time.monotonic() - began > 120:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
