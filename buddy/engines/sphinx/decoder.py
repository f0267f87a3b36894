"""A pocketsphinx decoder that knows a few words only, which loads faster and takes less memory than with all."""

from __future__ import annotations

import math
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from buddy.engines.sphinx.cepstra import cepstra, mel_energies, speech, without_noise
from buddy.errors import EngineUnavailable

MODEL = "en-us/en-us"
PHONE_MODEL = "en-us/en-us-phone.lm.bin"
LOG_BASE = 1.0001
SILENCE = frozenset({"<s>", "</s>", "<sil>", "(NULL)", "[NOISE]", "[SPEECH]", "SIL", "+NSN+", "+SPN+"})
_VARIANT = re.compile(r"\(\d+\)$")


@dataclass(frozen=True, slots=True)
class Found:
    """The likeliest way through a search; empty when there is none."""

    words: tuple[str, ...] = ()
    """Without silence and noise; the phones of a phone loop."""

    acoustic: float = 0.0
    """The sound's log probability over the whole utterance, to the base of 1.0001, scaled by the decoder."""

    frames: int = 0
    """How much of the utterance the words take up (10 ms each)."""


def build_decoder(ways: Mapping[str, Sequence[str]], *, own_front_end: bool = False, **options: Any) -> Any:
    """A Decoder with the words of `ways` (word -> phone strings), without a search yet.

    With `own_front_end` it takes cepstra that are already normalised (see `decode`); `get_cmn` and `set_cmn` of such
    a decoder crash. Raises EngineUnavailable.
    """
    try:
        from pocketsphinx import Decoder, get_model_path
    except ImportError as error:
        raise EngineUnavailable(f"the library pocketsphinx is not installed: {error}") from error
    model = Path(get_model_path(MODEL))
    settings = {"hmm": str(model), "lm": None, "bestpath": False, "loglevel": "FATAL"}
    with _written(dictionary(ways)) as words, _written(_features(model, own_front_end)) as features:
        try:
            return Decoder(**(settings | options), dict=words, featparams=features)
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineUnavailable(f"pocketsphinx cannot load its model in {model}: {error}") from error


def dictionary(ways: Mapping[str, Sequence[str]]) -> str:
    """The words as lines of a CMU dictionary: "either IY DH ER", "either(2) AY DH ER"."""
    return "".join(
        f"{word}{f'({number})' if number > 1 else ''} {phones}\n"
        for word, said in ways.items()
        for number, phones in enumerate(said, 1)
    )


def use_grammar(decoder: Any, name: str, rule: str) -> None:
    """Search for the body of a JSGF rule from now on. Raises EngineUnavailable when its words or brackets are wrong."""
    try:
        decoder.add_jsgf_string(name, f"#JSGF V1.0 utf-8;\ngrammar {name};\npublic <heard> = {rule};\n")
        decoder.activate_search(name)
    except (RuntimeError, ValueError) as error:
        raise EngineUnavailable(f"pocketsphinx cannot use the grammar '{name}': {error}") from error


def build_phone_loop() -> Any:
    """A decoder that finds any phones in any order, weighed by how they follow each other in English.

    It takes cepstra that are already normalised. Raises EngineUnavailable.
    """
    from pocketsphinx import get_model_path

    decoder = build_decoder({"a": ["AH"]}, own_front_end=True, lw=2.0, beam=1e-20, pbeam=1e-20)
    decoder.add_allphone_file("phones", get_model_path(PHONE_MODEL))
    decoder.activate_search("phones")
    return decoder


def features_of(pcm: bytes) -> tuple[bytes, float]:
    """The speech of an utterance (16 kHz mono s16le) for `decode`, 52 bytes per 10 ms; how far it stands out (dB)."""
    mel = mel_energies(pcm)
    rows, lift = speech(mel)
    return cepstra(without_noise(mel)[rows]).tobytes(), lift


def decode(decoder: Any, features: bytes) -> Found:
    """What the decoder's search finds in a whole utterance."""
    if not features:
        return Found()
    decoder.start_utt()
    decoder.process_cep(features, False, True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return Found()
    segments = list(decoder.seg())
    spoken = [segment for segment in segments if segment.word not in SILENCE]
    return Found(
        tuple(_VARIANT.sub("", segment.word) for segment in spoken),
        sum(_logarithm(segment.ascore) for segment in segments),
        sum(segment.end_frame - segment.start_frame + 1 for segment in spoken),
    )


def _logarithm(score: float) -> float:
    """Scores come as powers of the base, too flat to compare."""
    return math.log(max(score, sys.float_info.min)) / math.log(LOG_BASE)


def _features(model: Path, own_front_end: bool) -> str:
    """The model's feat.params beat the decoder's options: to change one, the file must be another."""
    params = (model / "feat.params").read_text(encoding="ascii")
    if own_front_end:
        params = params.replace("-cmn batch", "-cmn none").replace("-remove_noise yes", "-remove_noise no")
    return params


@contextmanager
def _written(text: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="buddy-") as folder:
        path = Path(folder, "file")
        path.write_text(text, encoding="utf-8")
        yield str(path)
