"""LiveKit Agents in the scripted conversation: an AgentSession with plugins and audio in and out of its own, no server.

A recognizer for whole utterances (the session wraps it in its StreamAdapter), a streaming LLM, a TTS for whole
sentences (wrapped likewise). The end of a turn is the VAD's word, with no further delay; an interruption needs
no more than the onset of speech. Everything else is left as it comes.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import room
import script as s

with s.Imports() as imports:
    from livekit import rtc
    from livekit.agents import Agent, AgentSession, __version__, llm, stt, tts, vad
    from livekit.agents.voice.io import AudioInput, AudioOutput, AudioOutputCapabilities


class Vad(vad.VAD):
    """Hears what the frame says."""

    def __init__(self) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=s.FRAME_SECONDS))

    def stream(self) -> VadStream:
        return VadStream(self)


class VadStream(vad.VADStream):
    async def _main_task(self) -> None:
        voiced = silent = index = 0
        speaking = False
        frames: list[rtc.AudioFrame] = []
        async for frame in self._input_ch:
            if not isinstance(frame, rtc.AudioFrame):
                voiced, silent, speaking, frames = 0, 0, False, []
                continue
            index += s.FRAME_SAMPLES
            is_voiced = s.kind(frame.data.tobytes()) in (s.SPEECH, s.STOP)
            silent = 0 if is_voiced else silent + 1
            voiced = voiced + 1 if is_voiced or speaking else 0
            frames = [*frames, frame] if is_voiced or speaking else []
            if not speaking and voiced == room.ONSET:
                speaking = True
                self._tell(vad.VADEventType.START_OF_SPEECH, index, voiced, silent, speaking, frames)
            self._tell(vad.VADEventType.INFERENCE_DONE, index, voiced if speaking else 0, silent, speaking, [frame])
            if speaking and silent == s.SILENT_FRAMES:
                speaking = False
                self._tell(vad.VADEventType.END_OF_SPEECH, index, voiced - silent, silent, speaking, frames)
                voiced, frames = 0, []

    def _tell(self, what: Any, index: int, voiced: int, silent: int, speaking: bool, frames: list) -> None:
        self._event_ch.send_nowait(
            vad.VADEvent(
                type=what,
                samples_index=index,
                timestamp=index / s.RATE,
                speech_duration=voiced * s.FRAME_SECONDS,
                silence_duration=silent * s.FRAME_SECONDS,
                frames=frames,
                probability=0.0 if silent else 1.0,
                speaking=speaking,
                raw_accumulated_silence=silent * s.FRAME_SECONDS,
                raw_accumulated_speech=0.0 if silent else voiced * s.FRAME_SECONDS,
            )
        )


class Stt(stt.STT):
    def __init__(self, turns: s.Turns) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=False, interim_results=False))
        self._turns = turns

    async def _recognize_impl(self, buffer: Any, *, language: Any = None, conn_options: Any) -> stt.SpeechEvent:
        self._turns.now.stamp("text")
        return stt.SpeechEvent(
            stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[stt.SpeechData(language="en", text=s.TEXT)]
        )


class Llm(llm.LLM):
    def __init__(self, turns: s.Turns) -> None:
        super().__init__()
        self.turns = turns

    def chat(self, *, chat_ctx: Any, tools: Any = None, conn_options: Any = None, **_: Any) -> LlmStream:
        return LlmStream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class LlmStream(llm.LLMStream):
    async def _run(self) -> None:
        now = self._llm.turns.now
        now.stamp("asked")
        for token, wait in s.tokens_at(time.monotonic()):
            await asyncio.sleep(wait)
            self._event_ch.send_nowait(
                llm.ChatChunk(id="script", delta=llm.ChoiceDelta(role="assistant", content=token))
            )
        now.stamp("written")


class Tts(tts.TTS):
    def __init__(self, turns: s.Turns) -> None:
        super().__init__(capabilities=tts.TTSCapabilities(streaming=False), sample_rate=s.RATE, num_channels=1)
        self.turns = turns

    def synthesize(self, text: str, *, conn_options: Any = None) -> Speech:
        return Speech(tts=self, input_text=text, conn_options=conn_options)


class Speech(tts.ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        turns = self._tts.turns
        turns.now.stamp("voiced")
        output_emitter.initialize(
            request_id="script", sample_rate=s.RATE, num_channels=1, mime_type="audio/pcm", frame_size_ms=20
        )
        for _ in range(s.LONG_CHUNKS if turns.long else s.REPLY_CHUNKS):
            output_emitter.push(s.CHUNK)
        output_emitter.flush()


class Input(AudioInput):
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(label="script")
        self._loop = loop
        self._frames: asyncio.Queue[rtc.AudioFrame] = asyncio.Queue()

    def give(self, pcm: bytes) -> None:
        """From the microphone's thread."""
        frame = rtc.AudioFrame(pcm, s.RATE, 1, s.FRAME_SAMPLES)
        self._loop.call_soon_threadsafe(self._frames.put_nowait, frame)

    async def __anext__(self) -> rtc.AudioFrame:
        return await self._frames.get()


class Output(AudioOutput):
    def __init__(self, loudspeaker: room.Loudspeaker) -> None:
        super().__init__(label="script", capabilities=AudioOutputCapabilities(pause=False), sample_rate=s.RATE)
        self._loudspeaker = loudspeaker
        self._taken = 0.0
        self._finishing: asyncio.Task | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if not self._taken:
            self.on_playback_started(created_at=time.time())
        self._taken += frame.duration
        await asyncio.sleep(self._loudspeaker.take(frame.samples_per_channel, frame.sample_rate))

    def flush(self) -> None:
        super().flush()
        if self._taken and not self._finishing:
            self._finishing = asyncio.create_task(self._finish(self._loudspeaker.left()))

    def clear_buffer(self) -> None:
        left = self._loudspeaker.left()
        self._loudspeaker.flush()
        if self._finishing:
            self._finishing.cancel()
        if self._taken:
            self._over(left, interrupted=True)

    async def _finish(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._over(0.0, interrupted=False)

    def _over(self, left: float, interrupted: bool) -> None:
        taken, self._taken, self._finishing = self._taken, 0.0, None
        self.on_playback_finished(playback_position=max(0.0, taken - left), interrupted=interrupted)


async def converse(turns: s.Turns, chosen: Any) -> None:
    loop = asyncio.get_running_loop()
    loudspeaker = room.Loudspeaker(turns)
    session: AgentSession = AgentSession(
        stt=Stt(turns),
        vad=Vad(),
        llm=Llm(turns),
        tts=Tts(turns),
        turn_handling={
            "turn_detection": "vad",
            "endpointing": {"min_delay": 0.0, "max_delay": 0.0},
            "interruption": {
                "mode": "vad",
                "min_duration": room.ONSET * s.FRAME_SECONDS,
                "resume_false_interruption": False,
            },
        },
        aec_warmup_duration=None,
        user_away_timeout=None,
    )
    source = Input(loop)
    session.input.audio = source
    session.output.audio = Output(loudspeaker)
    await session.start(Agent(instructions="You are kind."))
    microphone = room.Microphone(turns, source.give)
    microphone.start()
    over = asyncio.Event()

    def drive() -> None:
        room.hold_all(turns, microphone, chosen)
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=drive, name="driver", daemon=True).start()
    await over.wait()
    microphone.stopping = True
    await session.aclose()


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    turns = s.Turns(s.Report("livekit", __version__, imports.seconds, imports.cpu_seconds))
    try:
        asyncio.run(converse(turns, s.arguments()))
    finally:
        turns.report.send()


if __name__ == "__main__":
    main()
