"""One line of latencies a turn."""

from __future__ import annotations

import logging

import pytest

from buddy.core import events as ev
from buddy.core.events import Event
from buddy.runtime.latency import Latencies, LatencyLog
from tests.runtime.hands import Stage

WOKEN = (1.0, ev.WakeWordHeard("hey buddy", 0.3))
ASKED = (
    (5.0, ev.UtteranceStarted(1)),
    (7.0, ev.UtteranceEnded(1, 1.5, 0.5)),
    (7.2, ev.UtteranceHeard(1, "what time is it")),
    (7.3, ev.ReplyReady(1, "It is", last=False)),
    (7.6, ev.SpeechStarted(1)),
    (7.9, ev.ReplyReady(1, "noon.")),
)
REPLIED = Latencies(
    wake_to_listening=750.0,
    speech_to_text=700.0,
    text_to_first_token=100.0,
    first_token_to_sound=300.0,
    speech_to_sound=1100.0,
)


def lines(caplog: pytest.LogCaptureFixture, *script: tuple[float, Event]) -> tuple[LatencyLog, list[logging.LogRecord]]:
    stage, latencies = Stage(), LatencyLog()
    stage.loop.witnesses.append(latencies)
    end = script[-1][0] + 1
    with caplog.at_level(logging.INFO, "buddy.runtime.latency"):
        stage.post_at((0, ev.WorkerReady("hands")), *script, (end, ev.StopWanted("")))
        stage.loop.run()
    return latencies, [r for r in caplog.records if r.name == "buddy.runtime.latency"]


def test_a_whole_turn_is_one_line_with_everything_in_it(caplog: pytest.LogCaptureFixture) -> None:
    latencies, records = lines(caplog, WOKEN, *ASKED, (9, ev.SpeechFinished(1)))
    assert latencies.last == REPLIED
    (record,) = records
    assert record.getMessage() == (
        "turn 1: wake to listening 750 ms, speech to text 700 ms, text to first token 100 ms, "
        "first token to sound 300 ms, speech to sound 1100 ms"
    )
    assert record.turn == 1
    assert record.latency_ms == 1100.0


def test_the_second_turn_has_no_wake_word(caplog: pytest.LogCaptureFixture) -> None:
    second = [(10.0, ev.UtteranceStarted(2)), (11.0, ev.UtteranceEnded(2, 0.5, 0.5)), (11.1, ev.UtteranceHeard(2, "x"))]
    second += [(11.2, ev.ReplyReady(2, "Yes.")), (11.3, ev.SpeechStarted(2)), (12.0, ev.SpeechFinished(2))]
    latencies, records = lines(caplog, WOKEN, *ASKED, (9, ev.SpeechFinished(1)), *second)
    assert [record.turn for record in records] == [1, 2]
    assert latencies.last is not None
    assert latencies.last.wake_to_listening is None
    assert latencies.last.speech_to_sound == 800.0


@pytest.mark.parametrize(
    ("event", "milliseconds"),
    [(ev.StopWordHeard("stop", 0.2), 220.0), (ev.ButtonTouched("green"), 20.0), (ev.WakeWordHeard("hey buddy"), 20.0)],
)
def test_an_interruption_belongs_to_the_turn_that_it_ends(
    caplog: pytest.LogCaptureFixture, event: Event, milliseconds: float
) -> None:
    latencies, records = lines(caplog, WOKEN, *ASKED, (8.5, event), (8.52, ev.SpeechStopped(3.0)))
    (record,) = records[:1]
    assert record.turn == 1
    assert latencies.last is not None
    assert latencies.last.barge_in_to_silence == pytest.approx(milliseconds)
    assert latencies.last.speech_to_sound == 1100.0


def test_a_name_that_interrupts_begins_the_next_turn(caplog: pytest.LogCaptureFixture) -> None:
    again = [(8.5, ev.WakeWordHeard("hey buddy")), (8.52, ev.SpeechStopped(3.0)), (10, ev.UtteranceStarted(2))]
    again += [(11.0, ev.UtteranceEnded(2, 0.5, 0.5)), (11.1, ev.UtteranceHeard(2, "x")), (11.2, ev.ReplyReady(2, "Y."))]
    latencies, records = lines(caplog, WOKEN, *ASKED, *again, (11.3, ev.SpeechStarted(2)), (12, ev.SpeechFinished(2)))
    assert [record.turn for record in records] == [1, 2]
    assert latencies.last is not None
    assert latencies.last.wake_to_listening == 450.0


def test_in_one_breath_listening_begins_with_the_first_syllable(caplog: pytest.LogCaptureFixture) -> None:
    breath = [(1.2, ev.UtteranceStarted(1)), *ASKED[1:], (9, ev.SpeechFinished(1))]
    latencies, records = lines(caplog, WOKEN, *breath)
    assert len(records) == 1
    assert latencies.last is not None
    assert latencies.last.wake_to_listening == pytest.approx(500.0)


def test_a_late_answer_measures_nothing(caplog: pytest.LogCaptureFixture) -> None:
    latencies, records = lines(caplog, WOKEN, (5, ev.ReplyReady(0, "late")), (6, ev.SpeechFinished(0)))
    assert records == []
    assert latencies.last is None


def test_a_button_in_idle_is_no_interruption(caplog: pytest.LogCaptureFixture) -> None:
    script = [(1, ev.ButtonTouched("green")), (1.1, ev.ButtonPressed("green", "companion"))]
    latencies, _ = lines(caplog, *script, (1.2, ev.SpeechStopped(1.0)), *ASKED, (9, ev.SpeechFinished(1)))
    assert latencies.last is not None
    assert latencies.last.barge_in_to_silence is None
    assert latencies.last.speech_to_sound == 1100.0
