"""What is installed is what the locks say, and what comes with it is named in NOTICE."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit.__main__ import lines, main

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NOTICE = (ROOT / "NOTICE").read_text()
WEIGHTS = (".onnx", ".safetensors", ".ftz", ".bin", ".pt", ".npz", ".gguf")
LOCKS = {"requirements.lock": [], "requirements-test.lock": PROJECT["optional-dependencies"]["test"]}


def locked(name: str) -> dict[str, tuple[str, list[str]]]:
    """The version of every package of a lock, and its hashes."""
    entries = re.findall(r"^(\S+)==([^\s;]+)(.*(?:\n    .*)*)", (ROOT / name).read_text(), re.MULTILINE)
    return {
        canonicalize_name(one): (version, re.findall(r"sha256:[0-9a-f]{64}", more)) for one, version, more in entries
    }


@pytest.mark.parametrize("name", [*LOCKS, "requirements-tools.lock"])
def test_every_package_of_a_lock_has_hashes(name):
    packages = locked(name)
    assert packages
    assert [package for package, (_, hashes) in packages.items() if not hashes] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_all_that_is_asked_for(name):
    versions = {package: version for package, (version, _) in locked(name).items()}
    versions |= {package: version for package, (version, _) in locked("requirements-torch.lock").items()}
    for text in (*PROJECT["dependencies"], *LOCKS[name]):
        wanted = Requirement(text)
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)]), text


def test_tests_run_with_the_versions_that_are_installed():
    tested = locked("requirements-test.lock")
    assert [package for package, entry in locked("requirements.lock").items() if tested[package] != entry] == []


def test_nothing_of_cuda_is_locked():
    """Which torch's wheel of Linux brings, and no other: the locks are for all."""
    assert [package for package in locked("requirements.lock") if re.match(r"nvidia|cuda|triton|torch", package)] == []


def test_notice_names_every_file_of_weights():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    weights = [name for name in files if name.endswith(WEIGHTS)]
    assert "bot/reading/weights/model.onnx" in weights
    assert [name for name in weights if name not in NOTICE] == []


def test_notice_names_every_package_that_brings_weights():
    for package in (canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]):
        weights = [str(file) for file in distribution(package).files or () if str(file).endswith(WEIGHTS)]
        small = {file for file in weights if Path(distribution(package).locate_file(file)).stat().st_size < 100_000}
        if set(weights) - small:
            assert f"\n{package}\n" in NOTICE, weights


def test_notice_names_all_that_the_reader_was_trained_on():
    card = (ROOT / "bot" / "reading" / "README.md").read_text()
    rows = re.findall(r"^\| ([A-Z]\S+(?: [\d.]+)?).* \| [\d,]+ \| [\d.]+ \| (.+) \|$", card, re.MULTILINE)
    assert len(rows) == 7
    assert [source for source, _ in rows if source.rstrip(",") not in NOTICE] == []


@pytest.mark.parametrize(
    ("says", "code", "status", "told"),
    [
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, 0, 0, "pip-audit looked up 2 of 2 packages"),
        ({"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X", "fix_versions": []}]}]}, 1, 1, "a 1: X"),
        ("requests.exceptions.ConnectionError: no route", 1, 0, "pip-audit is skipped: no network"),
        ("ERROR: a lock that nobody can read", 1, 1, "pip-audit failed"),
    ],
)
def test_an_audit_fails_for_holes_and_not_for_want_of_a_network(says, code, status, told, tmp_path, capsys):
    audit = tmp_path / "pip-audit"
    out = json.dumps(says) if isinstance(says, dict) else ""
    err = says if isinstance(says, str) else ""
    audit.write_text(f"#!{sys.executable}\nimport sys\nprint({out!r})\nsys.stderr.write({err!r})\nsys.exit({code})\n")
    audit.chmod(0o755)
    assert main(["one.lock", "two.lock"], audit) == status
    assert told in "".join(capsys.readouterr())


def test_an_audit_says_how_much_it_looked_up():
    known = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    unknown = {"name": "b", "skip_reason": "not found"}
    assert lines([known, unknown]) == ["a 1: PYSEC-1, mended in 2", "pip-audit looked up 1 of 2 packages"]
    assert lines([unknown]) == ["pip-audit is skipped: its service knows none of the 1 packages"]
