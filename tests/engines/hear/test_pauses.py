import numpy as np

from buddy.engines.hear.pauses import QUIET_FRAMES, PauseWatch

CHANCE = np.random.default_rng(5)


def frames(count: int, rms: float) -> list[bytes]:
    return [(CHANCE.standard_normal(512) * rms).astype("<i2").tobytes() for _ in range(count)]


def pauses(sound: list[bytes]) -> list[int]:
    """The numbers of the frames with which a pause begins; each is taken."""
    watch = PauseWatch()
    found = []
    for number, frame in enumerate(sound):
        if watch.feed(frame):
            watch.take()
            found.append(number)
    return found


def test_a_pause_begins_after_some_quiet_frames() -> None:
    assert pauses(frames(10, 10) + frames(20, 2000) + frames(20, 10)) == [30 + QUIET_FRAMES - 1]


def test_each_stretch_of_speech_has_its_own_pause() -> None:
    word = frames(20, 2000) + frames(10, 10)
    assert len(pauses(frames(5, 10) + word * 3)) == 3


def test_the_gap_between_two_words_is_no_pause() -> None:
    word = frames(10, 2000) + frames(QUIET_FRAMES - 1, 10)
    assert pauses(frames(10, 10) + word * 2 + frames(10, 2000)) == []


def test_noise_is_not_speech_however_loud() -> None:
    assert pauses(frames(100, 3000)) == []


def test_that_something_was_said_is_remembered_beyond_the_pause() -> None:
    watch = PauseWatch()
    assert not watch.ever_spoken
    for frame in frames(10, 10) + frames(20, 2000):
        watch.feed(frame)
    watch.take()
    assert watch.ever_spoken
    assert not watch.spoken


def test_speech_is_found_in_noise() -> None:
    assert len(pauses(frames(10, 600) + frames(20, 2500) + frames(10, 600))) == 1


def test_a_click_is_not_speech() -> None:
    assert pauses(frames(10, 10) + frames(2, 8000) + frames(30, 10)) == []


def test_a_new_utterance_knows_nothing_of_the_last_one() -> None:
    watch = PauseWatch()
    for frame in frames(10, 10) + frames(20, 2000):
        watch.feed(frame)
    watch.start()
    assert not any(watch.feed(frame) for frame in frames(QUIET_FRAMES + 5, 10))
