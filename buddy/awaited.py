"""Lights and buttons that are not there yet: looked for again, by the worker that owns them, until they are."""

from __future__ import annotations

from collections.abc import Callable

from buddy.buttons import Buttons, Colour, OnDeed
from buddy.lights import Light, Pattern


class AwaitedLight:
    """The Light that `make` gives as soon as it can; until then `show` raises what `make` raises."""

    def __init__(self, name: str, make: Callable[[], Light]) -> None:
        self._name = name
        self._make = make
        self._light: Light | None = None

    @property
    def name(self) -> str:
        return self._light.name if self._light else self._name

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        if self._light is None:
            self._light = self._make()
        self._light.show(pattern, dim)

    def close(self) -> None:
        if self._light is not None:
            self._light.close()


class AwaitedButtons:
    """The Buttons that `make` gives as soon as it can; until then `start` raises what `make` raises."""

    def __init__(self, name: str, make: Callable[[], Buttons]) -> None:
        self._name = name
        self._make = make
        self._buttons: Buttons | None = None

    @property
    def name(self) -> str:
        return self._buttons.name if self._buttons else self._name

    def start(self, on_deed: OnDeed) -> None:
        self._found().start(on_deed)

    def closed(self) -> tuple[Colour, ...]:
        return self._found().closed()

    def close(self) -> None:
        if self._buttons is not None:
            self._buttons.close()

    def _found(self) -> Buttons:
        if self._buttons is None:
            self._buttons = self._make()
        return self._buttons
