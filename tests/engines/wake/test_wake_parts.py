"""Pronunciations, vocabulary and denoiser of the keyless wake engine."""

from __future__ import annotations

import numpy as np
import pytest

from buddy.engines.sphinx.phones import TABLES
from buddy.engines.wake.denoise import Denoiser
from buddy.engines.wake.phrases import SECOND_LOOK, TUNED, Way, folded, ways
from buddy.engines.wake.vocabulary import COMMON, phrase_number, vocabulary

PHONES = {phone for table in TABLES["en"] for phones in table.values() for phone in phones.split()} | {"ZH"}


@pytest.mark.parametrize("phrase", TUNED)
def test_tuned_pronunciations_use_the_models_phones(phrase: str) -> None:
    used = {phone for way in ways(phrase, "en") for phone in way.phones.split()}
    assert used <= PHONES


@pytest.mark.parametrize("phrase", SECOND_LOOK)
def test_some_ways_are_known_to_the_second_look_alone(phrase: str) -> None:
    said = ways(phrase, "it")
    assert {way.nominates for way in said} == {True, False}
    assert len({way.phones for way in said}) == len(said), "none stands there twice"
    assert said[0].nominates


def test_other_phrases_are_pronounced_word_by_word() -> None:
    assert Way(("B IY", "K W AY AH T")) in ways("be quiet", "en")
    assert len(ways("either either either", "en")) <= 6


def test_phrases_are_folded_and_remembered_as_written() -> None:
    assert folded(["  Hey   BUDDY ", "Basta"]) == {"hey buddy": "  Hey   BUDDY ", "basta": "Basta"}


def test_a_phrase_of_one_word_does_not_compete_with_itself() -> None:
    words = vocabulary({"stop": ways("stop", "en")}, "en")
    assert "stop" not in words.dictionary
    assert words.dictionary["phrase0_0"] == ["S T AA P"]


def test_a_word_of_a_phrase_is_also_a_word_of_its_own() -> None:
    words = vocabulary({"hey buddy": ways("hey buddy", "en")}, "en")
    assert words.common["buddy"] < words.common["the"]
    assert words.doubts["phrase0_4"] > words.doubts["phrase0_2"] > words.doubts["phrase0_0"]


def test_the_model_counts_its_words() -> None:
    words = vocabulary({"hey buddy": ways("hey buddy", "en")}, "en")
    head, _, body = words.model(-1.0).partition("\\1-grams:\n")
    assert f"ngram 1={len(body.split(chr(10) * 2)[0].splitlines())}" in head
    assert "-1.0000 phrase0_0\n" in body
    assert "-3.0000 phrase0_2\n" in body


@pytest.mark.parametrize(("entry", "number"), [("phrase0_0", 0), ("phrase12_2.5", 12), ("phrase", None), ("the", None)])
def test_entries_of_phrases_are_known(entry: str, number: int | None) -> None:
    assert phrase_number(entry) == number


@pytest.mark.parametrize("language", ["en", "it"])
def test_common_words_stand_once_each(language: str) -> None:
    words = (COMMON / f"{language}.txt").read_text(encoding="utf-8").split()
    assert len(words) == len(set(words)) >= 390


def test_steady_noise_becomes_quieter_and_speech_does_not() -> None:
    noise = np.random.default_rng(1).normal(0, 500, 16_000 * 5)
    tone = np.zeros_like(noise)
    tone[64_000:72_000] = 6_000 * np.sin(np.arange(8_000) * 2 * np.pi * 440 / 16_000)
    pcm = (noise + tone).astype("<i2").tobytes()
    denoiser = Denoiser()
    clean = b"".join(denoiser.feed(pcm[at : at + 1024]) for at in range(0, len(pcm) - 1023, 1024))
    sound = np.frombuffer(clean, "<i2").astype(float)
    assert len(clean) == len(pcm) // 1024 * 1024
    assert np.sqrt(np.mean(sound[48_000:62_000] ** 2)) < 250
    assert np.sqrt(np.mean(sound[65_600:71_000] ** 2)) > 3_500


def test_the_denoiser_tells_noise_from_what_rises_above_it() -> None:
    generator = np.random.default_rng(2)
    denoiser = Denoiser()
    for _ in range(100):
        denoiser.feed(generator.normal(0, 200, 512).astype("<i2").tobytes())
    assert denoiser.snr_db < 6
    denoiser.feed(generator.normal(0, 2_000, 512).astype("<i2").tobytes())
    assert denoiser.snr_db > 12
