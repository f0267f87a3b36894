import struct
import wave

import numpy as np
import pytest

from buddy.audio.wav import read_wav
from buddy.errors import ConfigurationError

RAMP = np.array([0.0, 0.25, -0.5, 0.75, -1.0])


def raw_wav(kind: int, channels: int, bits: int, data: bytes, rate: int = 8_000, said: int | None = None) -> bytes:
    width = channels * bits // 8
    layout = struct.pack("<HHIIHH", kind, channels, rate, rate * width, width, bits)
    size = len(data) if said is None else said
    body = (
        b"WAVEfmt "
        + struct.pack("<I", len(layout))
        + layout
        + b"LIST\3\0\0\0abc\0data"
        + struct.pack("<I", size)
        + data
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def encoded(kind: int, bits: int) -> bytes:
    if kind == 3:
        return RAMP.astype(f"<f{bits // 8}").tobytes()
    if bits == 8:
        return (RAMP * 128 + 128).astype(np.uint8).tobytes()
    whole = (RAMP * 2 ** (bits - 1)).astype("<i8")
    return b"".join(int(value).to_bytes(bits // 8, "little", signed=True) for value in whole)


@pytest.mark.parametrize(("kind", "bits"), [(1, 8), (1, 16), (1, 24), (1, 32), (3, 32), (3, 64)])
def test_every_plain_format_gives_the_same_samples(tmp_path, kind, bits):
    (tmp_path / "a.wav").write_bytes(raw_wav(kind, 1, bits, encoded(kind, bits)))
    wav = read_wav(tmp_path / "a.wav")
    assert np.concatenate(list(wav.blocks(2))).tolist() == RAMP.tolist()
    assert (wav.rate, wav.length, wav.duration) == (8_000, 5, 5 / 8_000)


def test_stereo_is_the_mean_of_its_channels(tmp_path):
    (tmp_path / "a.wav").write_bytes(raw_wav(1, 2, 16, np.array([16_384, 0, 0, -16_384], "<i2").tobytes()))
    assert np.concatenate(list(read_wav(tmp_path / "a.wav").blocks())).tolist() == [0.25, -0.25]


def test_the_extensible_header_of_other_programs_is_read(tmp_path):
    layout = struct.pack("<HHIIHHHHIH14s", 0xFFFE, 1, 8_000, 32_000, 4, 32, 22, 32, 4, 3, bytes(14))
    data = encoded(3, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(layout)) + layout + b"data" + struct.pack("<I", len(data)) + data
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert np.concatenate(list(read_wav(tmp_path / "a.wav").blocks())).tolist() == RAMP.tolist()


@pytest.mark.parametrize("said", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_header_written_into_a_pipe_is_not_believed(tmp_path, said):
    (tmp_path / "a.wav").write_bytes(raw_wav(1, 1, 16, encoded(1, 16), said=said))
    assert read_wav(tmp_path / "a.wav").length == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"ID3\3" + bytes(100), "not a WAV file"),
        (b"RIFF\0\0\0\0WAVEfmt ", "cut short"),
        (raw_wav(1, 1, 16, b""), "there is no sound in it"),
        (raw_wav(0x55, 1, 16, bytes(100)), "MP3"),
        (raw_wav(1, 0, 16, bytes(100)), "0 channels is not understood"),
        (raw_wav(1, 1, 16, bytes(100), rate=0), "0 Hz"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(tmp_path, content, words):
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as error:
        read_wav(path)
    assert str(error.value).startswith(f"{path}: ")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(ConfigurationError, match="there is no such file"):
        read_wav(tmp_path / "nothing.wav")
    with pytest.raises(ConfigurationError, match="this is a folder"):
        read_wav(tmp_path)


def test_what_python_writes_is_read(tmp_path):
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        file.writeframes(bytes(4 * 44_100))
    assert read_wav(tmp_path / "a.wav").duration == 1.0
