"""Stands for Vosk's recognizer."""

from __future__ import annotations

import json


class Kaldi:
    """`vosk.KaldiRecognizer` as its documentation has it, for sound in which each frame is a word."""

    def __init__(self, *, ends_after: str = "", breaks_at: str | None = None) -> None:
        self._words: list[str] = []
        self._ends_after, self._breaks_at = ends_after, breaks_at

    def AcceptWaveform(self, data: bytes) -> int:
        word = data.decode("latin-1").strip("\0")
        if word == self._breaks_at:
            raise Exception("Failed to process waveform")
        self._words.append(word)
        return int(word == self._ends_after)

    def Result(self) -> str:
        text = json.dumps({"text": " ".join(self._words)})
        self._words.clear()
        return text

    FinalResult = Result

    def Reset(self) -> None:
        self._words.clear()
