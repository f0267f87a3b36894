"""Any server that speaks OpenAI's transcription API: the vendor's own, or whisper.cpp or speaches in the next room.

Protocol: POST {base_url}/audio/transcriptions, a form with `file` (a WAV), `model` and `language`; answered by JSON
with `text`. SpeechRecognition's own `recognize_openai` has no address and no timeout: a hung server blocks it for good.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from buddy.config.section import Section
from buddy.engines.hear.whole import Whole
from buddy.engines.home import is_local
from buddy.engines.think.openai import VENDOR, VENDOR_KEY
from buddy.errors import EngineUnavailable, HearingFailed

if TYPE_CHECKING:
    import openai

RATE = 16000
SAMPLE_BYTES = 2
STATUS = {
    401: "refuses the key",
    403: "refuses the key",
    404: "knows no model '{model}', or the address is not that of a transcription service",
    429: "wants no more questions for now: too many were asked, or the account is empty",
}


class Settings(Section):
    """The server that turns speech into text."""

    model: str = Field("whisper-1", min_length=1, description="The model's name, as its server calls it.")
    base_url: str = Field(
        f"https://{VENDOR}/v1",
        description="Where the server is, http://127.0.0.1:8000/v1 for instance for one on this machine.",
    )
    key: str = Field(VENDOR_KEY, min_length=1, description="The name of the secret that holds the key.")
    timeout_seconds: float = Field(8, ge=1, le=60, description="How long the answer may take, all in all.")

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address that begins with http:// or https://")
        if parts.username or parts.password:
            raise ValueError("must not hold a password: name the secret in 'key' instead")
        return url


def build(
    settings: Settings,
    language: str,
    sentences: Sequence[str],
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> Whole:
    """Raises EngineUnavailable without the library, without a key where one is needed, and where it would be seen."""
    if importlib.util.find_spec("openai") is None:
        raise EngineUnavailable("Speech cannot be sent away: the Python package 'openai' is not installed")
    parts = urlsplit(settings.base_url)
    host = parts.hostname or ""
    # A vendor's key lying about in the environment is nothing to show to every machine at home.
    key = secret(settings.key) if not is_local(host) or settings.key != VENDOR_KEY else None
    if key is None and host == VENDOR:
        raise EngineUnavailable(f"{host} needs a key, and there is no secret called '{settings.key}'")
    if key is not None and parts.scheme == "http" and not is_local(host):
        raise EngineUnavailable(f"The key would travel to {host} for everyone to read: write https:// in base_url")
    server = Server(settings, language, host, key)
    return Whole(f"{host}", server.ask, settings.timeout_seconds)


class Server:
    """One server; its client, a second of work, is made with the first utterance."""

    def __init__(self, settings: Settings, language: str, host: str, key: SecretStr | None) -> None:
        self._settings = settings
        self._language = language
        self._host = host
        self._key = key
        self._client: openai.OpenAI | None = None

    def ask(self, pcm: bytes) -> str:
        """The text. Raises HearingFailed; not "from" the library's error, whose text may hold a piece of the key."""
        import openai
        from speech_recognition import AudioData

        sound = ("utterance.wav", AudioData(pcm, RATE, SAMPLE_BYTES).get_wav_data(), "audio/wav")
        try:
            answer = self._connected().audio.transcriptions.create(
                file=sound, model=self._settings.model, language=self._language, response_format="json"
            )
        except openai.APIStatusError as error:
            raise HearingFailed(f"{self._host} {self._refusal(error.status_code)}") from None
        except openai.APITimeoutError:
            raise HearingFailed(f"{self._host} did not answer within {self._settings.timeout_seconds:g} s") from None
        except openai.APIConnectionError:
            raise HearingFailed(f"{self._host} cannot be reached, or broke the connection off") from None
        except (openai.OpenAIError, ValueError):
            raise HearingFailed(self._no_answer()) from None
        text = getattr(answer, "text", None)  # a login page comes as a str
        if not isinstance(text, str):
            raise HearingFailed(self._no_answer())
        return text

    def _no_answer(self) -> str:
        return f"{self._host} sent something that is no answer; is the network's login page in the way?"

    def _refusal(self, status: int) -> str:
        words = STATUS.get(status, "is in trouble itself" if status >= 500 else "did not take the utterance")
        return f"{words.format(model=self._settings.model)} (error {status})"

    def _connected(self) -> openai.OpenAI:
        if self._client is None:
            import openai

            self._client = openai.OpenAI(
                api_key=self._key.get_secret_value() if self._key else "none",
                base_url=self._settings.base_url,
                timeout=self._settings.timeout_seconds,
                max_retries=0,
                # A proxy for the internet cannot reach the machines at home.
                http_client=openai.DefaultHttpxClient(trust_env=not is_local(self._host)),
            )
        return self._client
