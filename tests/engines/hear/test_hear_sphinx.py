"""A few sentences of a few voices; tests/bench/hear_bench.py has the many."""

import logging
import shutil
from collections.abc import Sequence

import numpy as np
import pytest

from buddy.engines.hear import Transcript, sphinx
from buddy.engines.hear.pauses import PauseWatch
from buddy.errors import ConfigurationError, EngineUnavailable, HearingFailed
from buddy.language.catalog import load
from buddy.skills.book import SkillBook
from tests.bench.hear_voices import in_a_room, utterance

ENGLISH = (
    "(what time is it|what's the time) [please]",
    "tell me (the time|a joke|a story) [please]",
    "[please] stop [it|talking]",
    "(speak|talk) (louder|softer) [please]",
    "thank you [very much]",
    "what can you do [for me]",
    "(yes|no) [please|thank you]",
    "good morning",
    "[let me|i want to] talk to the (entertainer|companion)",
)
ITALIAN = (
    "che (ora è|ore sono) [per favore]",
    "raccontami una (barzelletta|storia)",
    "(fermati|basta)",
    "(parla|puoi parlare) più (forte|piano)",
    "grazie [mille]",
    "che cosa sai fare",
    "buongiorno",
)
needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@pytest.fixture(scope="module")
def english() -> sphinx.Sphinx:
    return sphinx.build(sphinx.Settings(), "en", ENGLISH, prefixes=["hey buddy"])


@pytest.fixture(scope="module")
def italian() -> sphinx.Sphinx:
    return sphinx.build(sphinx.Settings(), "it", ITALIAN, prefixes=["ehi buddy"])


def heard(engine: sphinx.Sphinx, pcm: bytes) -> Transcript:
    engine.start()
    for at in range(0, len(pcm), 1024):
        engine.feed(pcm[at : at + 1024])
    return engine.finish()


@needs_flite
@pytest.mark.parametrize("voice", ["flite:slt", "flite:rms", "flite:awb"])
@pytest.mark.parametrize("sentence", ["what time is it", "tell me a joke please", "talk to the companion"])
def test_commands_are_heard(english: sphinx.Sphinx, voice: str, sentence: str) -> None:
    transcript = heard(english, utterance(voice, sentence))
    assert transcript.text == sentence
    assert transcript.confidence is not None
    assert 0.5 <= transcript.confidence <= 1


@needs_flite
@pytest.mark.parametrize("sentence", ["what time is it", "thank you very much", "tell me a story"])
def test_commands_are_heard_in_noise(english: sphinx.Sphinx, sentence: str) -> None:
    assert heard(english, utterance("flite:slt", sentence, decibels=10)).text == sentence


@needs_flite
@pytest.mark.parametrize(
    "sentence",
    [
        "my daughter is coming on sunday with the children",
        "how far is the moon from the earth",
        "I can't find my glasses anywhere",
        "who wrote romeo and juliet",
    ],
)
def test_other_talk_is_no_command(english: sphinx.Sphinx, sentence: str) -> None:
    transcript = heard(english, utterance("flite:slt", sentence))
    assert transcript.text == ""
    assert transcript.confidence is not None
    assert transcript.confidence < 0.5


@needs_flite
@pytest.mark.parametrize("spoken", ["hey buddy what time is it", "buddy what time is it", "hey buddy, tell me a joke"])
def test_the_wake_phrase_before_a_command_is_not_part_of_it(english: sphinx.Sphinx, spoken: str) -> None:
    command = spoken.partition("buddy")[2].strip(" ,")
    assert heard(english, utterance("flite:slt", spoken)).text == command


@needs_flite
def test_a_wake_phrase_that_was_cut_is_not_part_of_the_command(english: sphinx.Sphinx) -> None:
    pcm = utterance("flite:slt", "hey buddy what time is it")
    alone = utterance("flite:slt", "what time is it")
    in_buddy = len(pcm) - len(alone) + int(0.15 * 32000)
    assert heard(english, pcm[in_buddy // 1024 * 1024 :]).text == "what time is it"


@needs_espeak
@pytest.mark.parametrize("sentence", ["che ore sono", "raccontami una storia", "parla più forte", "grazie mille"])
def test_italian_commands_are_heard(italian: sphinx.Sphinx, sentence: str) -> None:
    assert heard(italian, utterance("espeak-ng:it", sentence)).text == sentence


@needs_espeak
@pytest.mark.parametrize(
    "sentence", ["oggi a pranzo ho mangiato la minestra", "mia figlia viene domenica con i bambini"]
)
def test_other_italian_talk_is_no_command(italian: sphinx.Sphinx, sentence: str) -> None:
    assert heard(italian, utterance("espeak-ng:it", sentence)).text == ""


def hum() -> bytes:
    return in_a_room(np.sin(2 * np.pi * 120 * np.arange(24000) / 16000) * 4000)


@pytest.mark.parametrize(
    "pcm", [hum(), in_a_room(np.zeros(32000), noise_rms=3000), bytes(64 * 1024), bytes(1024), bytes(2)]
)
def test_noise_is_no_command(english: sphinx.Sphinx, pcm: bytes) -> None:
    assert heard(english, pcm).text == ""


@needs_flite
def test_the_same_sound_gives_the_same_text_whatever_was_before(english: sphinx.Sphinx) -> None:
    pcm = utterance("flite:slt", "speak louder please", decibels=10)
    first = heard(english, pcm)
    heard(english, in_a_room(np.zeros(32000), noise_rms=8000))
    assert heard(english, pcm) == first


class CountingCommands:
    """Hears one command in everything, and counts how often it was asked."""

    def __init__(self, fails: bool = False) -> None:
        self.lengths: list[int] = []
        self._fails = fails

    def hear(self, pcm: bytes) -> tuple[str, float]:
        self.lengths.append(len(pcm) // 1024)
        if self._fails:
            raise RuntimeError("the decoder is broken")
        return "stop", 0.9


def said(*stretches: tuple[int, float]) -> bytes:
    """Stretches of noise as speech: how many frames, how loud."""
    chance = np.random.default_rng(1)
    return b"".join((chance.standard_normal(512 * count) * rms).astype("<i2").tobytes() for count, rms in stretches)


def test_the_pause_at_the_end_is_time_enough_to_decode() -> None:
    commands = CountingCommands()
    engine = sphinx.Sphinx(commands, PauseWatch(), None)
    engine.start()
    pcm = said((10, 10), (30, 2000), (15, 10))
    for at in range(0, len(pcm), 1024):
        engine.feed(pcm[at : at + 1024])
    assert commands.lengths == [46]
    assert engine.finish().text == "stop"
    assert commands.lengths == [46]


def test_what_is_said_after_a_pause_is_decoded_with_the_rest() -> None:
    commands = CountingCommands()
    heard(sphinx.Sphinx(commands, PauseWatch(), None), said((10, 10), (30, 2000), (15, 10), (30, 2000)))
    assert commands.lengths == [46, 85]


def test_an_endless_utterance_is_no_command_and_costs_nothing() -> None:
    commands = CountingCommands()
    assert heard(sphinx.Sphinx(commands, PauseWatch(), None), said((10, 10), (300, 2000))).text == ""
    assert commands.lengths == []


class Scribe:
    """Writes down the same words for everything."""

    def write_down(self, pcm: bytes) -> str:
        return "My Daughter's here."


def test_dictation_writes_down_what_is_no_command() -> None:
    long_talk = said((10, 10), (300, 2000))
    assert heard(sphinx.Sphinx(CountingCommands(), PauseWatch(), Scribe()), long_talk).text == "my daughter's here"
    assert heard(sphinx.Sphinx(CountingCommands(), PauseWatch(), Scribe()), said((10, 10), (30, 2000))).text == "stop"


def test_dictation_is_left_out_where_there_is_no_language_model(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        sphinx.build(sphinx.Settings(dictation=True), "it", ["basta"]).close()
    assert "English only" in caplog.text


def test_a_decoder_that_gives_up_is_a_failure_with_a_sentence() -> None:
    with pytest.raises(HearingFailed, match="the decoder is broken"):
        heard(sphinx.Sphinx(CountingCommands(fails=True), PauseWatch(), None), said((10, 10), (30, 2000)))


def test_a_closed_engine_says_so() -> None:
    engine = sphinx.build(sphinx.Settings(), "en", ["stop"])
    engine.close()
    with pytest.raises(HearingFailed, match="closed"):
        engine.finish()


@pytest.mark.parametrize("sentences", [[], [""], ["  "]])
def test_without_a_sentence_there_is_nothing_to_listen_for(sentences: Sequence[str]) -> None:
    with pytest.raises(EngineUnavailable, match="no sentence"):
        sphinx.build(sphinx.Settings(), "en", sentences)


def test_a_wrong_template_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="never closed"):
        sphinx.build(sphinx.Settings(), "en", ["what time [is it"])


def cough(seed: int, loud: float) -> bytes:
    """Two bursts of breath through a mouth, without a voice."""
    chance, at = np.random.default_rng(seed), np.arange(4480) / 16_000
    hertz = np.fft.rfftfreq(len(at), 1 / 16_000)
    mouth = sum(1 / (1 + ((hertz - centre) / width) ** 2) for centre, width in ((550, 250), (1500, 400), (2600, 600)))
    bursts = []
    for _ in range(2):
        burst = np.fft.irfft(np.fft.rfft(chance.standard_normal(len(at))) * mouth, len(at))
        burst *= np.minimum(at / 0.008, 1) * np.exp(-at / 0.07)
        bursts += [burst / np.abs(burst).max() * loud, np.zeros(1920)]
    return in_a_room(np.concatenate([np.zeros(8000), *bursts, np.zeros(8000)]))


@pytest.fixture(scope="module")
def everything() -> sphinx.Sphinx:
    """All that a Buddy with its built-in skills listens for."""
    book, catalog = SkillBook.load("en", {"companion": ("the companion",)}), load("en")
    return sphinx.build(sphinx.Settings(), "en", (*book.sentences(), *catalog.answers), prefixes=catalog.wake_phrases)


@pytest.mark.parametrize("loud", [6_000, 25_000])
@pytest.mark.parametrize("seed", range(1, 7))
def test_a_double_cough_is_no_command_however_loud(everything: sphinx.Sphinx, seed: int, loud: float) -> None:
    assert heard(everything, cough(seed, loud)).text == ""


@needs_flite
@pytest.mark.parametrize("voice", ["flite:slt", "flite:rms", "flite:awb", "flite:kal16"])
@pytest.mark.parametrize("word", ["stop", "yes", "no", "help", "thanks", "hello"])
def test_a_single_word_is_heard_as_what_it_asks_for(everything: sphinx.Sphinx, voice: str, word: str) -> None:
    """Perhaps in other words: "shut up" for "stop"."""
    book = SkillBook.load("en", {})
    asked, got = (
        [(name, found.intent) for name, found in book.matches(text)][:1]
        for text in (word, heard(everything, utterance(voice, word)).text or "(nothing)")
    )
    assert got == asked


@needs_flite
@pytest.mark.parametrize("word", ["water", "martha", "really", "nothing", "sunday"])
def test_a_single_word_that_asks_for_nothing_is_no_command(everything: sphinx.Sphinx, word: str) -> None:
    assert heard(everything, utterance("flite:rms", word)).text == ""


def test_the_caretaker_is_told_what_to_expect_of_italian() -> None:
    assert "vosk or whisper" in sphinx.expectation("it")
    assert sphinx.expectation("en") == ""
