"""Understands what Buddy said: a second recognizer, so that a test hears the answer and does not only read of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pocketsphinx import Decoder


def understood(samples: NDArray[np.int16], among: Iterable[str]) -> str:
    """Which of these English sentences was heard in 16 kHz mono; "" for none of them."""
    spoken = {" ".join(re.sub(r"[^a-z' ]", " ", sentence.lower()).split()): sentence for sentence in among}
    decoder = Decoder(lm=None, loglevel="FATAL")
    decoder.add_jsgf_string("answers", f"#JSGF V1.0; grammar answers; public <answer> = {' | '.join(spoken)};")
    decoder.activate_search("answers")
    decoder.start_utt()
    decoder.process_raw(samples.astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return spoken.get(found.hypstr, "") if found else ""
