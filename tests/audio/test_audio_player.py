"""A child process as a playback, with programs that stand for a player that works, fails, hangs."""

import gc
import os
import threading
import time
import warnings
from pathlib import Path

import pytest

from buddy.audio import player
from buddy.audio.player import Player, last_words
from buddy.errors import SpeakerLost


def shell(script):
    return Player("the loudspeaker", ["sh", "-c", script])


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_everything_arrives_and_finish_waits_for_the_end(tmp_path):
    playback = shell(f"cat > {tmp_path}/played")
    sound = os.urandom(100_000)
    playback.write(sound[:60_001])
    playback.write(sound[60_001:])
    playback.finish()
    assert (tmp_path / "played").read_bytes() == sound


def test_a_program_that_fails_is_lost_in_its_own_words():
    playback = shell("echo 'ALSA lib pcm.c: chatter' >&2; echo 'write error: No such device' >&2; exit 1")
    with pytest.raises(SpeakerLost, match="the loudspeaker: sh ended too early: write error: No such device"):
        playback.write(bytes(1_000_000))


def test_a_program_that_fails_at_the_end_is_lost_too():
    playback = shell("cat > /dev/null; exit 3")
    playback.write(bytes(1_000))
    with pytest.raises(SpeakerLost, match="ended too early"):
        playback.finish()


def test_a_program_that_takes_nothing_is_lost(monkeypatch):
    monkeypatch.setattr(player, "STUCK_AFTER", 0.05)
    playback = shell("exec sleep 100")
    with pytest.raises(SpeakerLost, match="has taken no sound"):
        playback.write(bytes(1_000_000))
    assert not lives(playback)


def test_a_program_that_does_not_end_is_lost(monkeypatch):
    monkeypatch.setattr(player, "DRAIN_WITHIN", 0.05)
    playback = shell("cat > /dev/null; exec sleep 100")
    with pytest.raises(SpeakerLost, match="goes on after its last sample"):
        playback.finish()
    assert not lives(playback)


def test_stop_ends_the_whole_group_and_a_write_that_waits(tmp_path):
    playback = shell(f"sleep 100 & echo $! > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; wait")
    writer = threading.Thread(target=playback.write, args=(bytes(1_000_000),))
    writer.start()
    waits = threading.Event()
    while not (tmp_path / "pid").exists():
        assert not waits.wait(0.005)
    playback.stop()
    playback.stop()
    writer.join(5)
    assert not writer.is_alive()
    grandchild = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 5
    while is_running(grandchild):
        assert time.monotonic() < until, "the signal reaches the whole group, if not at once"
        waits.wait(0.005)
    playback.write(b"more")
    playback.finish()


def test_stop_ends_a_finish_that_waits():
    playback = shell("cat > /dev/null; exec sleep 100")
    finisher = threading.Thread(target=playback.finish)
    finisher.start()
    playback.stop()
    finisher.join(5)
    assert not finisher.is_alive()


def test_nothing_is_left_open():
    gc.collect()  # what earlier tests left behind goes now, not in between
    before = open_files()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            one, other = shell("cat > /dev/null"), shell("exec sleep 100")
            one.finish()
            other.stop()
        gc.collect()
    assert open_files() == before


def test_last_words_of_a_program_that_says_nothing():
    assert last_words("") == "it does not say why"
    assert last_words("one\ntwo\n\n") == "two"


def open_files():
    return {path.name for path in Path("/proc/self/fd").iterdir()}


def lives(playback):
    return playback._child.poll() is None
