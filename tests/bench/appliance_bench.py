"""The running appliance on a private sound card, with the default engines."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.priority import ahead_of_others
from tests.bench.row import Row, spread

sys.path.insert(0, str(Path(__file__).parents[1] / "appliance"))

TITLE = "The appliance"
TURNS = 8
IDLE_SECONDS = 20.0


def rows() -> Iterator[Row]:
    from box import Box
    from sound import PrivateSound, missing

    if lacking := missing():
        yield Row("not measured", f"not installed: {', '.join(lacking)}")
        return
    with ahead_of_others() as priority, tempfile.TemporaryDirectory() as folder, PrivateSound() as sound:
        yield Row("the whole box", priority)
        with _box(Box, sound, Path(folder)) as box:
            yield from _idle(box)
            yield from _turns(box)
            yield from _interruptions(box)
            yield Row("memory after these turns", f"{box.resident_bytes() / 1e6:.0f} MB", "< 200 MB")


@contextmanager
def _box(box_type, sound, folder: Path):
    with box_type(sound, folder) as box:
        yield box


def _idle(box) -> Iterator[Row]:
    before = box.cpu_seconds()
    threading.Event().wait(IDLE_SECONDS)
    share = 100 * (box.cpu_seconds() - before) / IDLE_SECONDS
    yield Row(
        "CPU when idle", f"{share:.1f} % of a core", "< 10 %", f"over {IDLE_SECONDS:.0f} s, listening for its name"
    )
    yield Row("memory when idle", f"{box.resident_bytes() / 1e6:.0f} MB", "< 200 MB", "resident")


def _turns(box) -> Iterator[Row]:
    from sound import speak

    to_text, to_sound = [], []
    box.sound.say_into_microphone(speak("hey buddy"))
    box.event("earcon_played")
    for _ in range(TURNS):
        box.wait_for("effect", "listen")
        box.sound.say_into_microphone(speak("what day is it"))
        ended = box.event("utterance_ended")
        heard = box.event("utterance_heard")
        spoken = box.event("speech_started")
        spoke_until = ended["t"] - ended["seconds_ago"]
        to_text.append(1000 * (heard["t"] - spoke_until))
        to_sound.append(1000 * (spoken["t"] - spoke_until))
        box.event("speech_finished")
    yield Row("end of speech -> text", spread(to_text, "ms", 0), "", "480 ms of it are the endpoint's silence")
    yield Row("end of speech -> first sound", spread(to_sound, "ms", 0), "< 700 ms", "after the 120 ms of the chime")


def _interruptions(box) -> Iterator[Row]:
    from sound import speak

    took = []
    box.wait_for("effect", "listen")
    for _ in range(3):
        box.sound.say_into_microphone(speak("tell me a story"))
        box.event("speech_started")
        box.sound.say_into_microphone(speak("stop"))
        heard = box.event("stop_word_heard")
        box.wait_for("effect", "listen")
        silent = box.event("speech_stopped")
        took.append(1000 * (silent["t"] - heard["t"] + heard["seconds_ago"]))
    yield Row("end of a stop word -> silence", spread(took, "ms", 0), "< 300 ms", "as the engine estimates its end")
