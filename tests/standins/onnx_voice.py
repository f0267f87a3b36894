"""A home-made voice for Piper: 0.7 KB, a tone for each phoneme. No words to be understood, but real synthesis.

    voice = make_voice(folder)                      # folder/tones.onnx and folder/tones.onnx.json
    make_voice(folder, language="it", rate=16_000)
    Settings(voice=str(voice))

The model is an ONNX graph with a Piper voice's inputs (`input` int64 [1, phonemes], `input_lengths`, `scales`
float [3]) and output (float [1, 1, 1, time]). Every phoneme sounds for 40 ms times the length scale, higher
with its number; number 0, the padding between phonemes, is silent. The file is ONNX's protobuf
(https://onnx.ai/onnx/repo-docs/IR.html, messages and field numbers from onnx.proto3), written by hand:
each field is a tag (number << 3 | wire type) and a varint, or a length and bytes.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

FLOAT, INT64 = 1, 7
"""Element types (TensorProto.DataType)."""

PHONEME_SECONDS = 0.04


def make_voice(folder: Path, language: str = "en-us", rate: int = 22_050, name: str = "tones") -> Path:
    """Write the voice and return the path of its .onnx file. Needs `piper`, for its table of phonemes."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    path = folder / f"{name}.onnx"
    path.write_bytes(_model(rate))
    description = {
        "audio": {"sample_rate": rate},
        "espeak": {"voice": language},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "num_symbols": 256,
        "num_speakers": 1,
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
    }
    Path(f"{path}.json").write_text(json.dumps(description), "utf-8")
    return path


def _model(rate: int) -> bytes:
    """time = ramp(40 ms x length scale); sin((200 Hz + 8 Hz x phoneme) x time), silent where the phoneme is 0."""
    radians = 2 * 3.141592653589793 / rate
    nodes = [
        _node("Cast", ["input"], "number", _integer("to", FLOAT)),
        _node("Reshape", ["number", "column"], "tall"),
        _node("Min", ["tall", "one"], "loud"),
        _node("Mul", ["tall", "step"], "higher"),
        _node("Add", ["higher", "lowest"], "speed"),
        _node("Gather", ["scales", "second"], "slowness"),
        _node("Mul", ["slowness", "samples"], "length"),
        _node("Range", ["zero", "length", "one"], "time"),
        _node("Mul", ["speed", "time"], "angle"),
        _node("Sin", ["angle"], "tone"),
        _node("Mul", ["tone", "loud"], "tones"),
        _node("Reshape", ["tones", "row"], "output"),
    ]
    constants = [
        _floats("one", 1.0),
        _floats("zero", 0.0),
        _floats("step", 8 * radians),
        _floats("lowest", 200 * radians),
        _floats("samples", PHONEME_SECONDS * rate),
        _integers("column", [1, -1, 1], [3]),
        _integers("row", [1, 1, 1, -1], [4]),
        _integers("second", [1], []),
    ]
    inputs = [
        _value("input", INT64, [1, "phonemes"]),
        _value("input_lengths", INT64, [1]),
        _value("scales", FLOAT, [3]),
    ]
    output = _value("output", FLOAT, [1, 1, 1, "time"])
    graph = b"".join(
        [_field(1, node) for node in nodes]
        + [_field(2, b"tones")]
        + [_field(5, constant) for constant in constants]
        + [_field(11, value) for value in inputs]
        + [_field(12, output)]
    )
    opset = _field(1, b"") + _number(2, 15)
    return _number(1, 8) + _field(7, graph) + _field(8, opset)


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _node(kind: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
    """NodeProto: 1 input, 2 output, 4 op_type, 5 attribute."""
    names = b"".join(_field(1, name.encode()) for name in inputs) + _field(2, output.encode())
    return names + _field(4, kind.encode()) + (_field(5, attribute) if attribute else b"")


def _integer(name: str, value: int) -> bytes:
    """AttributeProto: 1 name, 3 i, 20 type (2 is INT)."""
    return _field(1, name.encode()) + _number(3, value) + _number(20, 2)


def _floats(name: str, value: float) -> bytes:
    """TensorProto without dimensions: 2 data_type, 8 name, 9 raw_data."""
    return _number(2, FLOAT) + _field(8, name.encode()) + _field(9, struct.pack("<f", value))


def _integers(name: str, values: list[int], shape: list[int]) -> bytes:
    """TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data."""
    dimensions = b"".join(_number(1, size) for size in shape)
    raw = struct.pack(f"<{len(values)}q", *values)
    return dimensions + _number(2, INT64) + _field(8, name.encode()) + _field(9, raw)


def _value(name: str, kind: int, shape: list[int | str]) -> bytes:
    """ValueInfoProto: 1 name, 2 type; its tensor_type: 1 elem_type, 2 shape; a dimension: 1 dim_value, 2 dim_param."""
    sizes = [_number(1, size) if isinstance(size, int) else _field(2, size.encode()) for size in shape]
    tensor = _number(1, kind) + _field(2, b"".join(_field(1, size) for size in sizes))
    return _field(1, name.encode()) + _field(2, _field(1, tensor))
