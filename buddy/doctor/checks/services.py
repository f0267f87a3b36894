"""Each service that the configuration names: can its machine be reached? What it says there, the engines have told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from buddy.config import EngineChoice
from buddy.doctor import Finding, fine, warning
from buddy.doctor.deadline import within
from buddy.doctor.patient import Patient
from buddy.engines.home import address
from buddy.errors import BuddyError
from buddy.staff import needs_internet
from buddy.workers.surroundings import default_route

NAME = "services"
SECONDS = 60.0
ESSENTIAL = False

REACH_SECONDS = 6.0
PORTS = {"http": 80, "https": 443}


def examine(patient: Patient) -> Iterator[Finding]:
    config = patient.config
    slots = {"wake": config.wake, "hear": config.hear, "think": config.think, "speak": config.speak}
    chosen = [(slot, choice) for slot, engines in slots.items() for choice in engines]
    if any(needs_internet(choice) for _, choice in chosen) and not default_route():
        mend = "see the cable or the Wi-Fi; what needs no network works meanwhile"
        yield warning("network", "there is no way out, and engines are chosen that need the internet", mend)
    for slot, choice in chosen:
        url = written_out(choice)
        if url:
            yield _reached(f"{slot}: {choice.name}", url, choice)


def written_out(choice: EngineChoice) -> str:
    """The engine's address, other settings put in where it holds them ({accent}); empty if it has none."""
    url = address(choice.settings)
    for key, value in choice.settings.model_dump().items():
        url = url.replace(f"{{{key}}}", str(value))
    return url


def _reached(what: str, url: str, choice: EngineChoice) -> Finding:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    try:
        within(REACH_SECONDS, lambda: socket.create_connection((host, port), REACH_SECONDS).close())
    except (OSError, BuddyError) as error:
        why = error.sentence if isinstance(error, BuddyError) else error.strerror or str(error)
        far = needs_internet(choice)
        mend = "is the box online?" if far else f"is that machine on, and does its service listen on port {port}?"
        return warning(what, f"{host}:{port} cannot be reached: {why}", mend)
    return fine(what, f"{host}:{port} can be reached")
