"""Sentences for what the `openai` library raises. None of them repeats the key, nor a server's text about it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any

LONGEST = 160
"""Characters of a server's own words that are worth repeating."""


def sentence(error: Exception, who: str, model: str, key: str = "") -> str:
    """What `error` (any exception of an `openai` request) means, in one sentence beginning with `who`."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return f"{who} {_refusal(error, model, key)}"
    if isinstance(error, openai.APITimeoutError):
        return f"{who} did not answer in time"
    if isinstance(error, openai.APIConnectionError):
        return f"{who} {_connection(error)}"
    if isinstance(error, openai.APIError):
        return f"{who} broke its answer off: {_brief(error.message, key)}"
    if isinstance(error, ValueError):
        return f"{who} sent something that is no answer; is the network's login page in the way?"
    return f"{who} {_connection(error)}"


def _refusal(error: Any, model: str, key: str) -> str:
    status = error.status_code
    meanings = {
        401: "refused the key; is it complete, and still valid?",
        402: "wants to be paid first",
        403: "does not allow this key to be used here",
        404: f"does not know the model {model!r}, or its address is wrong",
        429: "has had too many questions, or the account's credit is used up",
    }
    if status in meanings:
        return meanings[status]
    if status >= 500:
        return f"is in trouble itself (error {status})"
    return f"did not take the question (error {status}): {_brief(_said(error), key)}"


def _said(error: Any) -> str:
    body = error.body
    return str(body["message"]) if isinstance(body, dict) and "message" in body else type(error).__name__


def _connection(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return "cannot be found: its name is unknown here, or there is no network"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "shows a certificate that is not its own; is the network's login page in the way, or the date wrong?"
        if isinstance(cause, ConnectionRefusedError):
            return "is not running: the connection was refused"
        if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError) and cause.strerror:
            return f"cannot be reached: {cause.strerror}"
    return "broke the connection off"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _brief(words: str, key: str) -> str:
    words = " ".join(words.split())
    if key:
        words = words.replace(key, "***")
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
