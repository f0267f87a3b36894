"""Pipecat in the scripted conversation: a local pipeline as its documentation builds one, with custom services.

Transport like its LocalAudioTransport (frames from a thread, blocking writes), a SegmentedSTTService, an LLMService, a
TTSService with whole sentences. The end of a turn is the VAD's word (SpeechTimeoutUserTurnStopStrategy with no further
wait), because the default, a neural network that judges whether the sentence was complete, is an engine.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import AsyncGenerator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import room
import script as s

with s.Imports() as imports:
    from loguru import logger
    from pipecat import version
    from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams
    from pipecat.frames.frames import (
        Frame,
        InputAudioRawFrame,
        InterruptionFrame,
        LLMContextFrame,
        LLMFullResponseEndFrame,
        LLMFullResponseStartFrame,
        OutputAudioRawFrame,
        StartFrame,
        TranscriptionFrame,
        TTSAudioRawFrame,
    )
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.pipeline.worker import PipelineParams, PipelineWorker
    from pipecat.processors.aggregators.llm_context import LLMContext
    from pipecat.processors.aggregators.llm_response_universal import (
        LLMContextAggregatorPair,
        LLMUserAggregatorParams,
    )
    from pipecat.processors.frame_processor import FrameDirection
    from pipecat.services.llm_service import LLMService
    from pipecat.services.stt_service import SegmentedSTTService
    from pipecat.services.tts_service import TTSService
    from pipecat.transports.base_input import BaseInputTransport
    from pipecat.transports.base_output import BaseOutputTransport
    from pipecat.transports.base_transport import TransportParams
    from pipecat.turns.user_start import VADUserTurnStartStrategy
    from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
    from pipecat.turns.user_turn_strategies import UserTurnStrategies
    from pipecat.utils.time import time_now_iso8601
    from pipecat.workers.runner import WorkerRunner


class Vad(VADAnalyzer):
    """Hears what the frame says."""

    def num_frames_required(self) -> int:
        return s.FRAME_SAMPLES

    def voice_confidence(self, buffer: bytes) -> float:
        return 1.0 if s.kind(buffer) in (s.SPEECH, s.STOP) else 0.0


class Input(BaseInputTransport):
    def __init__(self, params: TransportParams, started: asyncio.Event) -> None:
        super().__init__(params)
        self._started = started

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)
        self._started.set()

    def give(self, pcm: bytes) -> None:
        """From the microphone's thread."""
        frame = InputAudioRawFrame(audio=pcm, sample_rate=s.RATE, num_channels=1)
        asyncio.run_coroutine_threadsafe(self.push_audio_frame(frame), self.get_event_loop())


class Output(BaseOutputTransport):
    def __init__(self, params: TransportParams, loudspeaker: room.Loudspeaker) -> None:
        super().__init__(params)
        self._loudspeaker = loudspeaker

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InterruptionFrame):
            self._loudspeaker.flush()

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        await asyncio.sleep(self._loudspeaker.take(len(frame.audio) // 2, frame.sample_rate))
        return True


class Stt(SegmentedSTTService):
    def __init__(self, turns: s.Turns) -> None:
        super().__init__(sample_rate=s.RATE, ttfs_p99_latency=0.0)
        self._turns = turns

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        self._turns.now.stamp("text")
        yield TranscriptionFrame(s.TEXT, "", time_now_iso8601())


class Llm(LLMService):
    def __init__(self, turns: s.Turns) -> None:
        super().__init__()
        self._turns = turns

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        now = self._turns.now
        now.stamp("asked")
        for token, wait in s.tokens_at(time.monotonic()):
            await asyncio.sleep(wait)
            await self._push_llm_text(token)
        now.stamp("written")
        await self.push_frame(LLMFullResponseEndFrame())


class Tts(TTSService):
    def __init__(self, turns: s.Turns) -> None:
        super().__init__(push_start_frame=True, push_stop_frames=True, sample_rate=s.RATE)
        self._turns = turns

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        self._turns.now.stamp("voiced")
        count = 0
        while count < (s.LONG_CHUNKS if self._turns.long else s.REPLY_CHUNKS):
            count += 1
            yield TTSAudioRawFrame(s.CHUNK, s.RATE, 1, context_id=context_id)


async def converse(turns: s.Turns, chosen) -> None:
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
    started = asyncio.Event()
    loudspeaker = room.Loudspeaker(turns)
    entrance, exit_ = Input(params, started), Output(params, loudspeaker)
    context = LLMContext()
    vad = Vad(
        params=VADParams(
            confidence=0.5,
            start_secs=room.ONSET * s.FRAME_SECONDS,
            stop_secs=s.SILENT_FRAMES * s.FRAME_SECONDS,
            min_volume=0.0,
        )
    )
    strategies = UserTurnStrategies(
        start=[VADUserTurnStartStrategy()], stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0.0)]
    )
    aggregators = LLMContextAggregatorPair(
        context, user_params=LLMUserAggregatorParams(user_turn_strategies=strategies, vad_analyzer=vad)
    )
    pipeline = Pipeline(
        [entrance, Stt(turns), aggregators.user(), Llm(turns), Tts(turns), exit_, aggregators.assistant()]
    )
    worker = PipelineWorker(
        pipeline,
        params=PipelineParams(audio_in_sample_rate=s.RATE, audio_out_sample_rate=s.RATE),
        enable_rtvi=False,
        idle_timeout_secs=None,
    )
    runner = WorkerRunner()
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    await started.wait()
    microphone = room.Microphone(turns, entrance.give)
    microphone.start()
    over = asyncio.Event()
    loop = asyncio.get_running_loop()

    def drive() -> None:
        room.hold_all(turns, microphone, chosen)
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=drive, name="driver", daemon=True).start()
    await over.wait()
    microphone.stopping = True
    await worker.cancel()
    await running


def main() -> None:
    logger.remove()
    logger.add(sys.stderr, level="INFO")
    turns = s.Turns(s.Report("pipecat", version(), imports.seconds, imports.cpu_seconds))
    try:
        asyncio.run(converse(turns, s.arguments()))
    finally:
        turns.report.send()


if __name__ == "__main__":
    main()
