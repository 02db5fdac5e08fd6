"""`unshare -rnm python -m tests.wire FOLDER SECONDS COMMANDS`: what leaves the machine while programs run side by side.

In a network of its own there is nothing but the loopback device. All that is not for this machine is sent there too, so
that the first packet of every connection is seen, whether or not somebody answers; names are looked up at 127.0.0.1,
where every question is seen as well. COMMANDS is a file of JSON: lists of words, each started in FOLDER, where its
output goes to NUMBER.out. On stdout comes one line of JSON: what left (sorted), and the status of each program that
ended by itself before the seconds were over, by its number.
"""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

ALL_PROTOCOLS = 3
"""ETH_P_ALL of <linux/if_ether.h>."""

UDP, TCP, DNS = 17, 6, 53
IPV4, IPV6 = 0x0800, 0x86DD
NETWORK = """
ip link set lo up
ip route add default dev lo
ip -6 addr add 2001:db8::1/128 dev lo
ip -6 route add default dev lo
mount --bind resolv.conf /etc/resolv.conf
mount --bind nsswitch.conf /etc/nsswitch.conf
"""
FILES = {"resolv.conf": "nameserver 127.0.0.1\n", "nsswitch.conf": "hosts: files dns\n"}


def main(folder: Path, seconds: float, commands: Sequence[Sequence[str]]) -> dict[str, object]:
    """Run programs for a while; return what left the machine and which of them ended."""
    for name, text in FILES.items():
        (folder / name).write_text(text)
    subprocess.run(["sh", "-c", NETWORK], cwd=folder, stderr=subprocess.DEVNULL)  # without IPv6 there is only the rest
    seen = set[str]()
    watch = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL_PROTOCOLS))
    watch.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    Thread(target=_watch, args=(watch, seen), daemon=True).start()
    running = [_start(folder, number, command) for number, command in enumerate(commands)]
    time.sleep(seconds)
    ended = {str(number): process.poll() for number, process in enumerate(running) if process.poll() is not None}
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return {"left": sorted(seen), "ended": ended}


def _start(folder: Path, number: int, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    with open(folder / f"{number}.out", "wb") as out:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )


def _watch(watch: socket.socket, seen: set[str]) -> None:
    while True:
        packet, (_, kind, *_) = watch.recvfrom(1 << 16)
        seen.update(leaves(packet, kind))


def leaves(packet: bytes, kind: int) -> Iterator[str]:
    """Yield what a packet is on its way to, if that is another machine, or the name whose address it asks for."""
    if kind == IPV4:
        protocol, target, rest = packet[9], ip_address(packet[16:20]), packet[4 * (packet[0] & 15) :]
    elif kind == IPV6:
        protocol, target, rest = packet[6], ip_address(packet[24:40]), packet[40:]
    else:
        yield f"a packet of kind {kind:#06x}"
        return
    port = struct.unpack("!H", rest[2:4])[0] if protocol in (UDP, TCP) else None
    if port == DNS:
        yield f"name {_asked(rest[8:]) if protocol == UDP else 'over TCP'}"
    elif not target.is_loopback and str(target) != "2001:db8::1" and not target.is_multicast:
        yield f"address {target}" + (f" port {port}" if port else "")


def _asked(question: bytes) -> str:
    """Return the name in a question of DNS (RFC 1035, section 4.1.2)."""
    labels, at = list[str](), 12
    while at < len(question) and question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode("ascii", "replace"))
        at += 1 + question[at]
    return ".".join(labels)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    found = main(place, float(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text()))
    sys.stdout.write(json.dumps(found) + "\n")
