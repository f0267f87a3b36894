"""What is at home, and what needs the internet."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_local(host: str) -> bool:
    """Whether this is a machine at home: a private or loopback address, or a name without a public ending."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".internal", ".localhost"))
    return address.is_loopback or address.is_private or address.is_link_local


def address(settings: object) -> str:
    """Where a service is, as its settings say: a URL; empty for settings that name none."""
    named = (getattr(settings, key, "") for key in ("base_url", "endpoint", "url", "uri"))
    return next((url for url in named if isinstance(url, str) and "://" in url), "")


def is_at_home(settings: object) -> bool:
    """Whether the settings name an address, and it is one at home."""
    return is_local(urlsplit(address(settings)).hostname or "") if address(settings) else False
