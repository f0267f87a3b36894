from __future__ import annotations

import wave
from pathlib import Path

import pytest

from buddy.engines.speak import VoiceStyle
from buddy.engines.speak.cache import PhraseCache
from buddy.engines.speak.fake import FakeSpeaking
from buddy.errors import SpeakingFailed

PHRASES = ("Good morning.", "I did not understand.")
STYLE = VoiceStyle("en")


def cache(folder: Path, engine: FakeSpeaking | None, made_by: str = "fake 440") -> PhraseCache:
    return PhraseCache(folder, engine, PHRASES, made_by)


def sound(cache: PhraseCache, text: str = PHRASES[0], style: VoiceStyle = STYLE) -> bytes:
    return b"".join(chunk.pcm for chunk in cache.speak(text, style))


def test_a_phrase_is_synthesized_once(tmp_path: Path) -> None:
    engine = FakeSpeaking()
    first, second = sound(cache(tmp_path, engine)), sound(cache(tmp_path, engine))
    assert first == second != b""
    assert len(engine.said) == 1


def test_what_is_kept_is_a_plain_wav_file(tmp_path: Path) -> None:
    phrases = cache(tmp_path, FakeSpeaking())
    pcm = sound(phrases)
    with wave.open(str(phrases.path(PHRASES[0], STYLE))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        assert file.readframes(file.getnframes()) == pcm
    assert [path.suffix for path in tmp_path.iterdir()] == [".wav"]


def test_other_sentences_are_not_kept(tmp_path: Path) -> None:
    engine = FakeSpeaking()
    sound(cache(tmp_path, engine), "What only the resident was told.")
    assert list(tmp_path.iterdir()) == []
    assert len(engine.said) == 1


def test_each_style_and_engine_has_its_own(tmp_path: Path) -> None:
    engine = FakeSpeaking()
    for style in (
        STYLE,
        VoiceStyle("it"),
        VoiceStyle("en", {"fake": "anna"}),
        VoiceStyle("en", speed=1.5),
        VoiceStyle(pitch=2),
    ):
        sound(cache(tmp_path, engine), style=style)
    sound(cache(tmp_path, engine, made_by="fake 880"))
    assert len(list(tmp_path.iterdir())) == 6


def test_a_kept_phrase_is_spoken_when_the_engine_is_gone(tmp_path: Path) -> None:
    engine = FakeSpeaking()
    kept = sound(cache(tmp_path, engine))
    engine.fail_after = 0
    assert sound(cache(tmp_path, engine)) == sound(cache(tmp_path, None)) == kept
    with pytest.raises(SpeakingFailed, match="not among the kept phrases"):
        sound(cache(tmp_path, None), PHRASES[1])


def test_what_failed_or_was_stopped_in_the_middle_is_not_kept(tmp_path: Path) -> None:
    engine = FakeSpeaking()
    chunks = cache(tmp_path, engine).speak(PHRASES[0], STYLE)
    next(chunks)
    chunks.close()
    assert engine.dropped == 1
    engine.fail_after = 2
    with pytest.raises(SpeakingFailed):
        sound(cache(tmp_path, engine))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"RIFF", b"x" * 5000, None])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    phrases = cache(tmp_path, FakeSpeaking())
    pcm = sound(phrases)
    path = phrases.path(PHRASES[0], STYLE)
    path.write_bytes(path.read_bytes()[:-100] if damage is None else damage)
    assert sound(phrases) == pcm
    assert sound(cache(tmp_path, None)) == pcm


@pytest.mark.parametrize("where", ["/dev/full/phrases", "/proc/phrases"])
def test_a_disk_that_takes_nothing_costs_the_keeping_only(where: str, caplog: pytest.LogCaptureFixture) -> None:
    engine = FakeSpeaking()
    phrases = cache(Path(where), engine)
    assert sound(phrases) == sound(phrases) != b""
    assert len(engine.said) == 2
    assert len(caplog.messages) == 1, "told once"
    assert "Phrases cannot be kept" in caplog.text


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    phrases = cache(tmp_path, FakeSpeaking())
    path = phrases.path(PHRASES[0], STYLE)
    path.mkdir()  # what is there cannot be replaced
    assert sound(phrases)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_phrases_are_prepared_one_by_one(tmp_path: Path) -> None:
    engine = FakeSpeaking()
    phrases = cache(tmp_path, engine)
    steps = phrases.prepare(STYLE)
    assert next(steps) == PHRASES[0]
    assert list(tmp_path.iterdir()) == [], "whoever does not go on has nothing made"
    assert next(steps) == PHRASES[1]
    assert len(list(tmp_path.iterdir())) == 1
    assert list(steps) == []
    assert list(phrases.prepare(STYLE)) == []
    assert len(engine.said) == 2


def test_closing_closes_the_engine(tmp_path: Path) -> None:
    engine = FakeSpeaking()
    cache(tmp_path, engine).close()
    cache(tmp_path, None).close()
    assert engine.closed
