"""Any server that speaks OpenAI's chat API: the vendor's own, or Ollama or llama.cpp in the next room.

What is said to it, and how it answers, is in dialogue.py.
"""

from __future__ import annotations

import importlib
import importlib.util
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from buddy.config.section import Section
from buddy.engines import Secrets, no_secrets
from buddy.engines.home import is_local
from buddy.engines.think import Part, Question
from buddy.engines.think.budget import within
from buddy.engines.think.connections import Connections
from buddy.engines.think.dialogue import Dialogue, Habits
from buddy.engines.think.failures import sentence
from buddy.engines.think.stream import Deadlines, Sign, StreamedReply
from buddy.engines.think.tools import Toolbox
from buddy.errors import EngineUnavailable, ThinkingFailed

if TYPE_CHECKING:
    import openai

VENDOR = "api.openai.com"
VENDOR_KEY = "openai_api_key"


class Settings(Section):
    """The language model that answers what Buddy does not know by itself."""

    model: str = Field(default="gpt-5.4-mini", min_length=1, description="The model's name, as its server calls it.")
    base_url: str = Field(
        default=f"https://{VENDOR}/v1",
        description="Where the server is; for Ollama on this machine http://127.0.0.1:11434/v1",
    )
    key: str = Field(default=VENDOR_KEY, min_length=1, description="The name of the secret that holds the key.")
    max_tokens: int = Field(default=400, ge=1, le=32_000, description="The longest reply (about 4 letters to a token).")
    conversation_tokens: int = Field(
        default=1500, ge=0, le=100_000, description="How much of the conversation so far the model is shown."
    )
    temperature: float | None = Field(
        default=None, ge=0, le=2, description="0 is sober, 1 is lively; leave it empty for the model's own."
    )
    tools: bool = Field(default=True, description="Offer the model what Buddy can do by itself, as tools.")
    thinks_first: bool = Field(
        default=False,
        description="true for a model that begins with its thoughts and ends them with </think>: they are not spoken.",
    )
    first_token_seconds: float = Field(default=8, gt=0, le=120, description="How long to wait for the first word.")
    between_tokens_seconds: float = Field(default=4, gt=0, le=60, description="How long to wait for each further word.")
    whole_reply_seconds: float = Field(default=45, gt=0, le=600, description="How long a whole reply may take.")

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address that begins with http:// or https://")
        if parts.username or parts.password:
            raise ValueError("must not hold a password: name the secret in 'key' instead")
        return url


def build(settings: Settings, secret: Secrets = no_secrets, toolbox: Toolbox | None = None) -> OpenAI:
    """Begins importing the library, a second of work, in a thread of its own, and does not wait for it.

    Raises EngineUnavailable without the library, and without a key where one is needed.
    """
    if importlib.util.find_spec("openai") is None:
        raise EngineUnavailable("The model cannot be asked: the Python package 'openai' is not installed")
    parts = urlsplit(settings.base_url)
    host = parts.hostname or ""
    # A vendor's key lying about in the environment is nothing to show to every machine at home.
    wanted = not is_local(host) or settings.key != VENDOR_KEY
    key = secret(settings.key) if wanted else None
    if key is None and host == VENDOR:
        raise EngineUnavailable(f"{host} needs a key, and there is no secret called '{settings.key}'")
    if key is not None and parts.scheme == "http" and not is_local(host):
        raise EngineUnavailable(f"The key would travel to {host} for everyone to read: write https:// in base_url")
    threading.Thread(target=importlib.import_module, args=("openai",), name="import openai", daemon=True).start()
    return OpenAI(settings, key, toolbox if settings.tools else None)


class OpenAI:
    """One server. It is asked one question at a time: a new one drops what is left of the last."""

    def __init__(self, settings: Settings, key: SecretStr | None, toolbox: Toolbox | None = None) -> None:
        self._settings = settings
        self._key = key
        self._toolbox = toolbox
        self._habits = Habits(thinks_first=settings.thinks_first, certainly=settings.thinks_first)
        self._host = urlsplit(settings.base_url).hostname or ""
        self._limits = Deadlines(
            settings.first_token_seconds, settings.between_tokens_seconds, settings.whole_reply_seconds
        )
        self._lock = threading.Lock()
        self._client: openai.OpenAI | None = None
        self._connections = Connections()
        self._reply: StreamedReply | None = None

    def reply(self, question: Question) -> Iterator[Part]:
        """The reply's fragments. `close()` may be called from any thread and drops the connection."""
        if self._reply:
            self._reply.close()
        turn = self._connections.turn
        self._reply = StreamedReply(
            self._host, lambda: self._parts(question, turn), self._connections.drop, self._limits
        )
        return self._reply

    def close(self) -> None:
        if self._reply:
            self._reply.close()
        with self._lock:
            client, self._client = self._client, None
        if client:
            client.close()

    def _parts(self, question: Question, turn: int) -> Iterator[Part | Sign]:
        """Runs in the reply's thread. Raises ThinkingFailed."""
        self._connections.ask(turn)
        said = (message.text for message in reversed(question.conversation) if message.role == "assistant")
        dialogue = Dialogue(self._host, self._request(question), self._habits, self._toolbox, next(said, ""))
        try:
            yield from dialogue.parts(self._connected())
        except ThinkingFailed:
            raise
        except Exception as error:
            key = self._key.get_secret_value() if self._key else ""
            # Not "from error": the library's text may hold a piece of the key.
            raise ThinkingFailed(sentence(error, self._host, self._settings.model, key)) from None

    def _request(self, question: Question) -> dict[str, Any]:
        settings = self._settings
        shown = within(question.conversation, settings.conversation_tokens)
        messages: list[dict[str, Any]] = [{"role": message.role, "content": message.text} for message in shown]
        messages.append({"role": "user", "content": question.text})
        if question.instructions:
            messages.insert(0, {"role": "system", "content": question.instructions})
        # The vendor's newer models refuse the old name of the limit; other servers know only the old one.
        limit = "max_completion_tokens" if self._host == VENDOR else "max_tokens"
        request: dict[str, Any] = {
            "model": settings.model,
            "messages": messages,
            "stream": True,
            limit: settings.max_tokens,
        }
        if settings.temperature is not None:
            request["temperature"] = settings.temperature
        return request

    def _connected(self) -> openai.OpenAI:
        with self._lock:
            if self._client is None:
                import openai

                web = openai.DefaultHttpxClient(
                    trust_env=not is_local(self._host),  # a proxy for the internet cannot reach the machines at home
                    event_hooks={"request": [self._connections.watch]},
                )
                self._client = openai.OpenAI(
                    api_key=self._key.get_secret_value() if self._key else "none",
                    base_url=self._settings.base_url,
                    timeout=max(self._limits.first, self._limits.between),
                    max_retries=0,
                    http_client=web,
                )
            return self._client
