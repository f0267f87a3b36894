"""The process in which Piper runs: `python -m buddy.engines.speak.piper_child VOICE.onnx`.

A process of its own for two reasons: Piper's licence (GPL-3.0-or-later) ends at its edge, and a model
that hangs or crashes takes nobody along. It lives as long as its standard input is open.

Requests, one JSON object to a line of standard input:

    {"id": 7, "text": "Good morning.", "speed": 1.0, "speaker": "anna"}     speaker may be null
    {"stop": 7}                                                             nothing more of 7 is wanted

A request also ends the one before it. Answers on standard output are a JSON line each;
a line with `bytes` is followed by that many bytes of sound, mono s16le:

    {"ready": true}                                     once, when the voice is loaded
    {"id": 7, "rate": 22050, "bytes": 30208}            any number of times
    {"id": 7, "end": true}
    {"id": 7, "failed": "what happened"}                instead of the end
    {"failed": "what happened"}                         the voice cannot be loaded; the process ends
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

SLICE_BYTES = 8_192
"""A sentence comes out of the model in one piece; it is handed over in slices, so that a stop is soon obeyed."""


class Requests:
    """Reads requests in a thread of its own, so that a newer one is seen while an older one is spoken."""

    def __init__(self, lines: BinaryIO) -> None:
        self._lines = lines
        self._queue: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._wanted: int | None = None
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> dict[str, Any]:
        return self._queue.get()

    def wanted(self, number: int) -> bool:
        return self._wanted == number

    def _read(self) -> None:
        for line in self._lines:
            request = json.loads(line)
            if "stop" in request:
                if self._wanted == request["stop"]:
                    self._wanted = None
            else:
                self._wanted = request["id"]
                self._queue.put(request)
        # Nobody is there any more; the model may be in the middle of something that cannot be interrupted.
        os._exit(0)


class Answers:
    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def give(self, answer: dict[str, Any], sound: bytes = b"") -> None:
        self._out.write(json.dumps(answer).encode() + b"\n" + sound)
        self._out.flush()


def speak(voice: Any, request: dict[str, Any], requests: Requests, answers: Answers) -> None:
    """Synthesize one request, as long as it is wanted."""
    from piper import SynthesisConfig

    number = request["id"]
    config = SynthesisConfig(
        length_scale=voice.config.length_scale / request["speed"],
        speaker_id=voice.config.speaker_id_map.get(request["speaker"]),
    )
    for chunk in voice.synthesize(request["text"], config):
        pcm = chunk.audio_int16_bytes
        for start in range(0, len(pcm), SLICE_BYTES):
            if not requests.wanted(number):
                return
            part = pcm[start : start + SLICE_BYTES]
            answers.give({"id": number, "rate": chunk.sample_rate, "bytes": len(part)}, part)


def main(voice_file: Path) -> int:
    # Libraries print to standard output as they like; the answers get a descriptor of their own.
    answers = Answers(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    requests = Requests(sys.stdin.buffer)
    try:
        from piper import PiperVoice

        voice = PiperVoice.load(voice_file)
    except Exception as error:
        answers.give({"failed": f"{type(error).__name__}: {error}"})
        return 1
    answers.give({"ready": True})
    while True:
        request = requests.next()
        try:
            speak(voice, request, requests, answers)
        except Exception as error:
            answers.give({"id": request["id"], "failed": f"{type(error).__name__}: {error}"})
        else:
            answers.give({"id": request["id"], "end": True})


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
