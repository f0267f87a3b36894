"""Google's voice, by gTTS: good in many languages, and needs the network. What Buddy says goes to Google.

gTTS prepares the requests. They are sent from here, because the library sends them without checking whom it talks to
(TLS verification is off in it), and takes a network's login page for an answer without sound. The answer is MP3,
decoded by the program mpg123 in a process of its own.
"""

from __future__ import annotations

import base64
import logging
import queue
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import Field

from buddy.config.section import Section
from buddy.engines import Secrets, no_secrets
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.errors import EngineUnavailable, SpeakingFailed

PROGRAM = "mpg123"
RATE = 24_000
"""Google's own; mpg123 is told to give no other."""

SLICE_BYTES = 8_192
MOST_BYTES = 4_000_000
SLOW = 0.65
"""A style slower than this gets Google's slow voice; it has no other speeds."""

ACCENT = r"[a-z]{2,3}(\.[a-z]{2})?"


class Settings(Section):
    """A natural voice in many languages, from Google."""

    accent: str = Field(
        default="com",
        pattern=f"^{ACCENT}$",
        description="The end of Google's address, which decides the accent: com, co.uk, com.au, ie, ca.",
    )
    endpoint: str = Field(
        default="https://translate.google.{accent}/_/TranslateWebserverUi/data/batchexecute",
        pattern=r"^https?://\S+$",
        description="The address that sentences are sent to.",
    )
    timeout_seconds: float = Field(default=5, ge=0.5, le=30, description="How long one answer may take, all in all.")


class GoogleVoice:
    """A request for each hundred letters or so; the first sounds while the second is on its way."""

    def __init__(self, settings: Settings, program: str) -> None:
        self._settings = settings
        self._program = program

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """Chunks of 24,000 Hz. Raises SpeakingFailed. Google knows no pitch: that of the style has no effect."""
        if not any(character.isalnum() for character in text):
            return
        accent = style.voice_of("gtts")
        accent = accent if re.fullmatch(ACCENT, accent) else self._settings.accent
        for body in _bodies(text, style):
            mp3 = self._in_time(lambda body=body: self._fetch(body, accent))  # type: ignore[misc]
            pcm = self._decode(mp3)
            for at in range(0, len(pcm), SLICE_BYTES):
                yield Chunk(RATE, pcm[at : at + SLICE_BYTES])

    def close(self) -> None:
        """Nothing to let go of."""

    def _in_time(self, fetch: Callable[[], bytes]) -> bytes:
        """The library's timeout is one per packet, and looking a name up has none: the whole has its own here."""
        answer: queue.SimpleQueue[bytes | SpeakingFailed] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(fetch())
            except SpeakingFailed as error:
                answer.put(error)

        threading.Thread(target=ask, name="gtts", daemon=True).start()
        try:
            found = answer.get(timeout=self._settings.timeout_seconds)
        except queue.Empty:
            raise SpeakingFailed(f"Google's voice did not answer within {self._settings.timeout_seconds:g} s") from None
        if isinstance(found, SpeakingFailed):
            raise found
        return found

    def _fetch(self, body: str, accent: str) -> bytes:
        import requests
        from gtts import gTTS

        seconds = self._settings.timeout_seconds
        try:
            with requests.post(
                self._settings.endpoint.replace("{accent}", accent),
                data=body,
                headers=gTTS.GOOGLE_TTS_HEADERS,
                timeout=seconds,
                allow_redirects=False,
                stream=True,
            ) as response:
                _check_status(response.status_code)
                return _sound(_whole(response, time.monotonic() + seconds), gTTS.GOOGLE_TTS_RPC)
        except requests.exceptions.SSLError as error:
            raise SpeakingFailed(
                "Google's voice shows a certificate that is not its own; is the network's login page in the way?"
            ) from error
        except requests.RequestException as error:
            raise SpeakingFailed(f"Google's voice cannot be reached ({type(error).__name__})") from error

    def _decode(self, mp3: bytes) -> bytes:
        command = [self._program, "--quiet", "--stdout", "--mono", "--rate", str(RATE), "--encoding", "s16", "-"]
        try:
            done = subprocess.run(
                command, input=mp3, capture_output=True, timeout=self._settings.timeout_seconds, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SpeakingFailed(f"{PROGRAM} did not decode Google's voice ({type(error).__name__})") from error
        if len(done.stdout) < 2:
            raise SpeakingFailed("Google's voice sent something that is no sound")
        return done.stdout[: len(done.stdout) & ~1]


def build(settings: Settings, secret: Secrets = no_secrets) -> GoogleVoice:
    """Raises EngineUnavailable without mpg123."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise EngineUnavailable(f"gtts needs the program {PROGRAM}: install the package {PROGRAM}")
    return GoogleVoice(settings, program)


def _bodies(text: str, style: VoiceStyle) -> list[str]:
    """The requests for this text. Raises SpeakingFailed for a language that Google does not speak."""
    from gtts import gTTS

    logging.getLogger("gtts").setLevel(logging.WARNING)  # it writes every sentence into the debug log
    try:
        bodies: list[str] = gTTS(text, lang=style.language, slow=style.speed < SLOW).get_bodies()
    except (ValueError, AssertionError) as error:
        raise SpeakingFailed(f"Google's voice cannot say it in '{style.language}' ({type(error).__name__})") from error
    return bodies


def _check_status(status: int) -> None:
    if status == 429:
        raise SpeakingFailed("Google's voice has had too many sentences from here")
    if 300 <= status < 400:
        raise SpeakingFailed("Google's voice sends us elsewhere; is the network's login page in the way?")
    if status != 200:
        raise SpeakingFailed(f"Google's voice does not want to say it (error {status})")


def _whole(response: Any, until: float) -> str:
    data = bytearray()
    for some in response.iter_content(65_536):
        data += some
        if len(data) > MOST_BYTES:
            raise SpeakingFailed("Google's voice sends far too much for a sentence")
        if time.monotonic() > until:
            raise SpeakingFailed("Google's voice began to answer and took too long")
    return data.decode("ascii", errors="replace")


def _sound(answer: str, rpc: str) -> bytes:
    """The MP3 in it: a quoted list, as base64, on the line of the procedure that was called."""
    found = re.search(rf'{rpc}","\[\\"([A-Za-z0-9+/=]+)\\"', answer)
    if found is None:
        raise SpeakingFailed("Google's voice sent something without sound; is the network's login page in the way?")
    try:
        return base64.b64decode(found[1])
    except ValueError as error:
        raise SpeakingFailed("Google's voice sent something that is no sound") from error
