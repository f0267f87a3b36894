"""Half lines, floods, the deaf, the dead and the greedy: Buddy goes on, and still answers who asks properly."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from buddy.control.client import Refused, ask
from buddy.control.connection import LONGEST_LINE
from buddy.control.server import MOST_CLIENTS, ControlServer
from buddy.errors import DeviceError
from tests.control.living import SOON, Living, living


def dial(buddy: Living) -> socket.socket:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(SOON)
    client.connect(str(buddy.place))
    return client


def still_fine(buddy: Living) -> None:
    assert buddy.ask("status")["state"] == "idle"


@pytest.mark.parametrize(
    "line",
    [b"\n", b"null\n", b"[]\n", b"{\n", b'"status"\n', b"\xff\xfe\n", b"[" * 4000 + b"\n", b'{"command":"status"'],
    ids=["empty", "null", "list", "half", "string", "no text", "deep", "no end of line"],
)
def test_what_is_no_request_is_answered(buddy: Living, line: bytes) -> None:
    with dial(buddy) as client:
        client.sendall(line)
        client.shutdown(socket.SHUT_WR)
        assert client.makefile("rb").readline().startswith(b'{"error"')
    still_fine(buddy)


def test_a_line_without_end_is_cut_off(buddy: Living) -> None:
    with dial(buddy) as client:
        client.sendall(b"x" * (LONGEST_LINE + 1))
        assert b"at most" in client.makefile("rb").readline()
    still_fine(buddy)


def test_who_asks_half_a_question_is_sent_away_in_the_end(buddy: Living) -> None:
    with dial(buddy) as client:
        client.sendall(b'{"command": ')
        still_fine(buddy)
        assert client.recv(1) == b""


def test_who_takes_no_answer_is_left(buddy: Living) -> None:
    for number in range(400):
        logging.getLogger("flood").warning("a long line %d %s", number, "x" * 2000)
    with dial(buddy) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        client.sendall(b'{"command": "log", "lines": 500}\n')
        still_fine(buddy)
        while client.recv(1 << 16):
            pass
    still_fine(buddy)


def test_who_dies_before_the_answer_costs_nothing(buddy: Living) -> None:
    for request in (b'{"command": "status"}\n', b'{"command": "hear", "text": "hello"}\n', b"", b"{"):
        with dial(buddy) as client:
            client.sendall(request)
    assert buddy.ask("status")["version"]


def test_idle_clients_do_not_keep_others_out_for_ever(buddy: Living) -> None:
    with ExitStack() as crowd:
        for _ in range(MOST_CLIENTS):
            crowd.enter_context(dial(buddy))
        still_fine(buddy)


FLOOD = """
import socket, sys
for number in range(3000):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.setblocking(False)
        try:
            client.connect(sys.argv[1])
            client.sendall(b'{"command": "press", "button": "green"}\\n' * (number % 3))
        except OSError:
            pass
"""


def test_a_flood_leaves_the_loop_its_breath(tmp_path: Path) -> None:
    """Help asked for in the middle of it is called for."""
    with living(tmp_path) as buddy, subprocess.Popen([sys.executable, "-c", FLOOD, str(buddy.place)]) as flood:
        buddy.app.button("red", "down")
        buddy.until_state("emergency.calling")
        assert flood.wait(SOON) == 0
        assert buddy.ask("status")["state"] == "emergency.calling"
        assert buddy.ask("status")["queues"]["inbox"] < 100


def test_a_second_buddy_takes_no_socket_from_the_first(buddy: Living) -> None:
    with pytest.raises(DeviceError, match="another Buddy"):
        ControlServer(buddy.place, buddy.service._desk(None)).start()  # type: ignore[arg-type]
    still_fine(buddy)


def test_the_socket_of_a_killed_one_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(tmp_path / "run" / "control"))
    with living(tmp_path) as buddy:
        still_fine(buddy)


def test_without_a_place_for_it_buddy_lives_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "run").write_text("a file where a folder should be")
    with living(tmp_path) as buddy:
        assert buddy.app.machine.state == "idle"
    assert any("no control socket" in record.getMessage() for record in caplog.records)


def test_in_an_emergency_a_typed_sentence_is_refused_in_time(buddy: Living) -> None:
    buddy.ask("press", button="red")
    buddy.until_state("emergency.calling")
    with pytest.raises(Refused, match="does not listen now"):
        ask("hear", [buddy.place], text="hello")
