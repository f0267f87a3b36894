"""Runs one real driver in a process of its own, for test_devices_on_pulse.py: orders on stdin, JSON lines on stdout.

python device_child.py hear DRIVER [DEVICE]    opens and reads for ever; a lost microphone is opened again
python device_child.py play DRIVER [DEVICE]    `tone SECONDS [PAUSE]`, `stop`; ends with its input
"""

from __future__ import annotations

import json
import sys
import threading
import time
from importlib import import_module

import numpy as np

from buddy.audio.level import dbfs
from buddy.errors import DeviceError
from buddy.runtime.clock import RealClock

RATE = 22_050
_telling = threading.Lock()


def tell(event: str, **fields: object) -> None:
    with _telling:
        print(json.dumps({"event": event, "at": time.monotonic(), **fields}), flush=True)


def build(kind: str, driver: str, device: str):
    module = import_module(f"buddy.audio.{kind}.{driver}")
    return module.build(module.Settings(device=device), RealClock())


def hear(driver: str, device: str) -> None:
    microphone = build("microphone", driver, device)
    retry = threading.Event()
    while True:
        try:
            microphone.open()
            tell("opened", name=microphone.name)
            was_loud = False
            first = True
            while True:
                frame = microphone.read()
                if first:
                    tell("frame", size=len(frame))
                    first = False
                if (is_loud := dbfs(frame) > -40) != was_loud:
                    tell("loud" if is_loud else "silent", frequency=frequency(frame), dropped=microphone.dropped)
                    was_loud = is_loud
        except DeviceError as error:
            tell(type(error).__name__, sentence=error.sentence)
            started = time.monotonic()
            microphone.close()
            tell("closed", seconds=time.monotonic() - started)
            retry.wait(0.3)


def frequency(frame: bytes) -> float:
    spectrum = np.abs(np.fft.rfft(np.frombuffer(frame, "<i2") * np.hanning(512)))
    return float(spectrum.argmax()) * 16_000 / 512


def play(driver: str, device: str) -> None:
    speaker = build("speaker", driver, device)
    try:
        speaker.open()
        tell("opened", name=speaker.name)
    except DeviceError as error:
        tell(type(error).__name__, sentence=error.sentence)
    playback = None
    for line in sys.stdin:
        order, *words = line.split()
        if order == "tone":
            seconds, pause = float(words[0]), float(words[1]) if len(words) > 1 else None
            tell("asked")
            try:
                playback = speaker.play(RATE)
            except DeviceError as error:
                tell(type(error).__name__, sentence=error.sentence)
                continue
            threading.Thread(target=sound, args=(playback, seconds, pause), daemon=True).start()
        elif order == "stop" and playback is not None:
            tell("stopping")
            playback.stop()
            tell("stopped")
    speaker.close()


def sound(playback, seconds: float, pause: float | None) -> None:
    """A tone; with `pause`, twice, and nothing for so long in between, as when a reply comes slowly."""
    samples = np.sin(2 * np.pi * 660 * np.arange(round(seconds * RATE)) / RATE) * 9_000
    pcm = samples.astype("<i2").tobytes()
    try:
        for start in range(0, len(pcm), 4_410):
            playback.write(pcm[start : start + 4_410])
        if pause is not None:
            threading.Event().wait(seconds + pause)
            playback.write(pcm)
        tell("written")
        playback.finish()
        tell("finished")
    except DeviceError as error:
        tell(type(error).__name__, sentence=error.sentence)


if __name__ == "__main__":
    {"hear": hear, "play": play}[sys.argv[1]](sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "")
