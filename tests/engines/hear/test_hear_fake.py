import threading

import pytest

from buddy.engines.hear import Transcript, fake
from buddy.errors import EngineUnavailable, HearingFailed


def utterance(engine: fake.FakeHearing) -> Transcript:
    engine.start()
    engine.feed(bytes(1024))
    return engine.finish()


def test_texts_come_in_order_and_then_nothing() -> None:
    engine = fake.build(fake.Settings(texts=("hello", "stop")), "en", [])
    assert [utterance(engine).text for _ in range(3)] == ["hello", "stop", ""]
    assert [len(frames) for frames in engine.utterances] == [1, 1, 1]


def test_it_fails_at_the_utterance_that_it_is_told_and_goes_on() -> None:
    engine = fake.build(fake.Settings(texts=("hello", "stop"), fail_at=0), "en", [])
    with pytest.raises(HearingFailed, match="utterance 0"):
        utterance(engine)
    assert utterance(engine).text == "stop"


def test_it_hangs_until_it_is_released() -> None:
    engine = fake.build(fake.Settings(texts=("hello",), hang_at=0), "en", [])
    heard: list[Transcript] = []
    thread = threading.Thread(target=lambda: heard.append(utterance(engine)))
    thread.start()
    assert engine.hanging.wait(10)
    assert heard == []
    engine.release()
    thread.join(10)
    assert heard == [Transcript("hello")]


def test_it_refuses_to_be_built_when_told() -> None:
    with pytest.raises(EngineUnavailable, match="no ears today"):
        fake.build(fake.Settings(unavailable="no ears today"), "en", [])
