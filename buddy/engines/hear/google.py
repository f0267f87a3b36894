"""Google's speech recognition, by SpeechRecognition's `recognize_google`: good in any language, and needs the network.

It sends what people say to Google. The library's default address is plain http, it has no timeout, and it lets
TimeoutError, ConnectionResetError and JSONDecodeError (the login page of a network) through.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import Field, SecretStr

from buddy.config.section import Section
from buddy.engines.hear.whole import Whole
from buddy.errors import EngineUnavailable, HearingFailed

RATE = 16000
SAMPLE_BYTES = 2
LANGUAGES = {"en": "en-US", "it": "it-IT"}


class Settings(Section):
    endpoint: str = Field(
        "https://www.google.com/speech-api/v2/recognize",
        pattern=r"^https?://\S+$",
        description="The address that utterances are sent to.",
    )
    timeout_seconds: float = Field(6, ge=1, le=30, description="How long the answer may take, all in all.")
    key_secret: str = Field(
        "google_speech_key",
        description="The name of the secret that holds your own key; without it a shared one serves.",
    )


def build(
    settings: Settings,
    language: str,
    sentences: Sequence[str],
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> Whole:
    """Raises EngineUnavailable without the library, without `flac`, or for a language that it is not told about."""
    if language not in LANGUAGES:
        raise EngineUnavailable(f"Google's recognition is set up for {' and '.join(LANGUAGES)}, not '{language}'")
    try:
        import speech_recognition
        from speech_recognition.audio import get_flac_converter
    except ImportError as error:
        raise EngineUnavailable(f"the library SpeechRecognition is not installed: {error}") from error
    try:
        get_flac_converter()
    except OSError:
        raise EngineUnavailable("Google's recognition needs the program 'flac': install the package flac") from None
    key = secret(settings.key_secret)
    recognizer = speech_recognition.Recognizer()
    recognizer.operation_timeout = settings.timeout_seconds
    asked = {
        "key": key.get_secret_value() if key else None,
        "language": LANGUAGES[language],
        "endpoint": settings.endpoint,
    }
    return Whole("Google's recognition", lambda pcm: _recognize(recognizer, pcm, asked), settings.timeout_seconds)


def _recognize(recognizer: Any, pcm: bytes, asked: dict[str, Any]) -> str:
    """Every way in which the library can fail, as one sentence; none of them repeats the key."""
    from speech_recognition import AudioData, RequestError, UnknownValueError

    try:
        return str(recognizer.recognize_google(AudioData(pcm, RATE, SAMPLE_BYTES), **asked))
    except UnknownValueError:
        return ""
    except RequestError as error:
        raise HearingFailed(f"Google's recognition cannot be asked: {_short(error)}") from error
    except TimeoutError as error:
        raise HearingFailed("Google's recognition began to answer and then fell silent") from error
    except UnicodeDecodeError as error:
        raise HearingFailed("Google's recognition sent something that is no text") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise HearingFailed(
            "Google's recognition sent something that is no answer; is the network's login page in the way?"
        ) from error
    except (OSError, EOFError, http.client.HTTPException) as error:
        raise HearingFailed(f"the connection to Google's recognition broke: {_short(error)}") from error


def _short(error: Exception) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words.replace("recognition request failed: ", "").replace("recognition connection failed: ", "")[:160]
