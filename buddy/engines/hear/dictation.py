"""Free English text from pocketsphinx's own language model: 7 to 20 % of the words wrong, and ten times the work."""

from __future__ import annotations

from typing import Any, Protocol


class Dictation(Protocol):
    def write_down(self, pcm: bytes) -> str:
        """The words of a whole utterance (16 kHz mono s16le)."""


class LanguageModel:
    """pocketsphinx with everything that comes in its package (40 MB)."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder

    def write_down(self, pcm: bytes) -> str:
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, False, True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return found.hypstr if found is not None else ""


def build_dictation() -> LanguageModel:
    from pocketsphinx import Decoder

    return LanguageModel(Decoder(loglevel="FATAL"))
