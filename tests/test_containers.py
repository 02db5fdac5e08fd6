"""The files of the container hold together; `python -m tests.container` builds and runs it."""

import re
from fnmatch import fnmatch
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_what_is_copied_is_there_and_reaches_the_builder():
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [name for line in re.findall(r"^COPY (?!--)(.*) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()]
    assert copied
    assert all((ROOT / name).exists() and any(fnmatch(name, one) for one in sent) for name in copied)


def test_it_runs_as_somebody_who_is_not_root_and_says_whether_it_works():
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root|0)\S+$", last, re.MULTILINE)
    assert "/api/health" in re.search(r"^HEALTHCHECK [\s\S]*?\"\]$", last, re.MULTILINE)[0]


def test_the_proxy_leads_to_the_chats_of_the_composition():
    conf = (ROOT / "compose.nginx.conf").read_text()
    chats = {name for name, service in COMPOSE["services"].items() if service.get("command", [""])[0] == "serve"}
    assert set(re.findall(r"server ([\w-]+):7860", conf)) == chats == {"chat-1", "chat-2"}
    mounted = [volume.split(":") for volume in COMPOSE["services"]["proxy"]["volumes"]]
    assert all((ROOT / source).is_file() for source, *_ in mounted)


def test_the_ports_are_this_machines_alone():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in ports)
