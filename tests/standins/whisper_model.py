"""A home-made Whisper: a model of 1 MB that writes down one sentence, whatever it hears. Real inference all the same.

    PYTHON whisper_model.py FOLDER what time is it      # with a Python that has ctranslate2 and faster-whisper

Every weight of the attention and the feed-forward layers is zero, so that only the position of a token decides which
one follows: each position is a unit vector, and the last projection maps it to the token of the script. The files are
those of a converted Whisper: `model.bin`, `config.json`, `vocabulary.json` by CTranslate2, and `tokenizer.json`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import ctranslate2.specs
import numpy as np
import tokenizers

WIDTH, POSITIONS, MELS, FRAMES = 64, 448, 80, 1_500
CERTAIN = 10.0
END = "<|endoftext|>"
UNKNOWN = "<|startoflm|>"
"""Not the end: faster-whisper suppresses what its list of symbols is encoded as."""

SPECIAL = (END, "<|startoftranscript|>", "<|transcribe|>", "<|translate|>", UNKNOWN, "<|startofprev|>")
LAST = ("<|nospeech|>", "<|notimestamps|>", *(f"<|{tick / 50:.2f}|>" for tick in range(1_501)))


def make_whisper(folder: Path, words: list[str]) -> None:
    """Write the model into `folder`."""
    spoken = list(dict.fromkeys(words))
    vocabulary = [*(f" {word}" for word in spoken), *SPECIAL, *LAST]
    script = ["<|0.00|>", *(f" {word}" for word in words), "<|2.00|>"]
    folder.mkdir(parents=True, exist_ok=True)
    spec = _spec(vocabulary, [vocabulary.index(token) for token in script], vocabulary.index(END))
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = []
    spec.validate()
    spec.save(str(folder))
    _tokenizer(vocabulary).save(str(folder / "tokenizer.json"))


def _spec(vocabulary: list[str], script: list[int], end: int) -> Any:
    spec = ctranslate2.specs.WhisperSpec(1, 1, 1, 1)
    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = _zeros(WIDTH, MELS, 3), _zeros(WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = _zeros(WIDTH, WIDTH, 3), _zeros(WIDTH)
    encoder.position_encodings.encodings = _zeros(FRAMES, WIDTH)
    decoder.embeddings.weight = _zeros(len(vocabulary), WIDTH)
    decoder.position_encodings.encodings = _zeros(POSITIONS, WIDTH)
    decoder.projection.weight = _zeros(len(vocabulary), WIDTH)
    for position in range(POSITIONS):
        unit = min(position, WIDTH - 1)
        decoder.position_encodings.encodings[position, unit] = CERTAIN
        token = script[position] if position < len(script) else end
        decoder.projection.weight[token, unit] = CERTAIN
    for part in (encoder, decoder):
        _ones(part.layer_norm)
        for layer in part.layer:
            _nothing_happens(layer)
    return spec


def _nothing_happens(layer: Any) -> None:
    for attention, sizes in ((layer.self_attention, (3, 1)), (getattr(layer, "attention", None), (1, 2, 1))):
        if attention is not None:
            _ones(attention.layer_norm)
            for linear, size in zip(attention.linear, sizes, strict=True):
                linear.weight, linear.bias = _zeros(size * WIDTH, WIDTH), _zeros(size * WIDTH)
    _ones(layer.ffn.layer_norm)
    for linear in (layer.ffn.linear_0, layer.ffn.linear_1):
        linear.weight, linear.bias = _zeros(WIDTH, WIDTH), _zeros(WIDTH)


def _zeros(*shape: int) -> Any:
    return np.zeros(shape, dtype=np.float32)


def _ones(norm: Any) -> None:
    norm.gamma, norm.beta = np.ones(WIDTH, dtype=np.float32), _zeros(WIDTH)


def _tokenizer(vocabulary: list[str]) -> Any:
    model = tokenizers.models.WordLevel({token: at for at, token in enumerate(vocabulary)}, unk_token=UNKNOWN)
    made = tokenizers.Tokenizer(model)
    made.pre_tokenizer = tokenizers.pre_tokenizers.Split(" ", "merged_with_next")
    made.decoder = tokenizers.decoders.Fuse()
    made.add_special_tokens([token for token in vocabulary if token.startswith("<|")])
    return made


if __name__ == "__main__":
    make_whisper(Path(sys.argv[1]), sys.argv[2:])
