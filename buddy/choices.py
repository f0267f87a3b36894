"""Resolves the names of `config.yaml` to drivers and engines. Only the composition root uses it.

`auto` takes what is there: the best driver first, and the next where there is no such hardware.
"""

from __future__ import annotations

import inspect
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from buddy.audio.echo import EchoCanceller
from buddy.audio.microphone import Microphone
from buddy.audio.speaker import Speaker
from buddy.awaited import AwaitedButtons, AwaitedLight
from buddy.buttons import Buttons
from buddy.config import Config, DriverChoice, EngineChoice
from buddy.config.choice import AUTO
from buddy.errors import BuddyError, ButtonsUnavailable, DeviceError, EchoUnavailable, LightUnavailable
from buddy.gpio import is_raspberry_pi
from buddy.lights import Light
from buddy.runtime.clock import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Devices:
    """What this box has."""

    microphone: Microphone | None
    """None: the keyboard stands for it."""
    speaker: Speaker | None
    """None: what is said is printed."""
    lights: Sequence[Light]
    buttons: Buttons
    typed: Callable[[], Any] = field(default=lambda: iter(()))


def find_devices(config: Config, clock: Clock, shining: Sequence[Light] = ()) -> Devices:
    """The devices that `config.yaml` names, or those that are there. `shining`: the lights, where they are known."""
    from buddy.workers.terminal import source

    return Devices(
        microphone(config, clock),
        speaker(config, clock),
        shining or lights(config, clock),
        buttons(config, clock),
        source(),
    )


def engine(slot: str, choice: EngineChoice, **offered: Any) -> Any:
    """Build an engine: its `build` is given those of the offered things that it names. Raises EngineUnavailable."""
    function = import_module(f"buddy.engines.{slot}.{choice.name}").build
    wanted = inspect.signature(function).parameters
    return function(choice.settings, **{name: thing for name, thing in offered.items() if name in wanted})


def engines(slot: str, choices: Sequence[EngineChoice], **offered: Any) -> list[tuple[str, Callable[[], Any]]]:
    """Each engine of a slot with what makes it, in the order of the file."""

    def maker(choice: EngineChoice) -> Callable[[], Any]:
        return lambda: engine(slot, choice, **offered)

    return [(label, maker(choice)) for label, choice in zip(labels(choices), choices, strict=True)]


def labels(choices: Sequence[EngineChoice]) -> list[str]:
    """What each engine is called in the log; one that is written twice gets a number."""
    plain = [choice.label for choice in choices]
    seen = [plain[: at + 1].count(label) for at, label in enumerate(plain)]
    return [label if count == 1 else f"{label} ({count})" for label, count in zip(plain, seen, strict=True)]


def microphone(config: Config, clock: Clock) -> Microphone | None:
    """The microphone, or None where there is none and a console can stand for it."""
    if config.microphone.name != "auto":
        named: Microphone = _driver("audio.microphone", config.microphone, clock)
        return named
    for name in ("pvrecorder", "sounddevice"):
        driver: Microphone = _driver("audio.microphone", config.microphone.as_driver(name), clock)
        try:
            driver.open()
            driver.close()
        except DeviceError as error:
            log.debug("no microphone through %s: %s", name, error.sentence)
        else:
            return driver
    if console_there():
        log.warning("no microphone: type instead, each line is heard as an utterance")
        return None
    log.warning("no microphone yet: Buddy waits for one")
    awaited: Microphone = _driver("audio.microphone", config.microphone.as_driver("pvrecorder"), clock)
    return awaited


def speaker(config: Config, clock: Clock) -> Speaker | None:
    """The loudspeaker, or None where there is none and a console can stand for it."""
    found = speaker_that_is_there(config, clock)
    if found is not None:
        return found
    if console_there():
        log.warning("no loudspeaker: what Buddy says is printed")
        return None
    log.warning("no loudspeaker yet: Buddy waits for one")
    awaited: Speaker = _driver("audio.speaker", config.speaker.as_driver("aplay"), clock)
    return awaited


def speaker_that_is_there(config: Config, clock: Clock) -> Speaker | None:
    """The loudspeaker that the configuration names, there or not; with `auto` the first that opens."""
    if config.speaker.name != "auto":
        named: Speaker = _driver("audio.speaker", config.speaker, clock)
        return named
    for name in ("aplay", "sounddevice"):
        driver: Speaker = _driver("audio.speaker", config.speaker.as_driver(name), clock)
        try:
            driver.open()
        except DeviceError as error:
            log.debug("no loudspeaker through %s: %s", name, error.sentence)
        else:
            driver.close()
            return driver
    return None


def without_echo(config: Config, clock: Clock, devices: Devices) -> Devices:
    """The devices, the microphone without what the loudspeaker plays; unchanged where that cannot be."""
    if config.echo == "none" or devices.microphone is None or devices.speaker is None:
        return devices
    try:
        canceller = echo_canceller(config, clock)
    except EchoUnavailable as error:
        log.warning("Buddy hears itself while it speaks: %s", error.sentence)
        return devices
    from buddy.audio.echo.hearing import CleanMicrophone, HeardSpeaker
    from buddy.audio.echo.reference import Reference

    reference = Reference()
    return replace(
        devices,
        microphone=CleanMicrophone(devices.microphone, canceller, reference, clock),
        speaker=HeardSpeaker(devices.speaker, reference, clock),
    )


def echo_canceller(config: Config, clock: Clock) -> EchoCanceller:
    """The one that the configuration names. Raises EchoUnavailable."""
    name = "speexdsp" if config.echo == AUTO else config.echo
    canceller: EchoCanceller = _driver("audio.echo", DriverChoice(name, "audio.echo"), clock)
    return canceller


def lights(config: Config, clock: Clock) -> list[Light]:
    """The light; on a terminal without GPIO it is drawn there."""
    if config.lights.name != "auto":
        return [_light(config.lights, clock)]
    found: list[Light] = []
    for name in ("rgb", "leds"):
        try:
            found.append(_driver("lights", config.lights.as_driver(name), clock))
        except BuddyError as error:
            log.debug("no light through %s: %s", name, error.sentence)
    if found:
        return found
    if is_raspberry_pi():
        return [_light(config.lights.as_driver("rgb"), clock)]
    drawn = sys.stdout is not None and sys.stdout.isatty()
    log.warning("no GPIO: the light is %s", "drawn in the terminal" if drawn else "not shown")
    return [_driver("lights", config.lights.as_driver("console" if drawn else "none"), clock)]


def _light(choice: DriverChoice, clock: Clock) -> Light:
    """The named one. Where it is not there yet, the lamp goes on looking for it."""

    def make() -> Light:
        made: Light = _driver("lights", choice, clock)
        return made

    try:
        return make()
    except LightUnavailable as error:
        log.warning("no light yet: %s", error.sentence)
        return AwaitedLight(f"the light '{choice.name}'", make)


def buttons(config: Config, clock: Clock) -> Buttons:
    """The buttons; without GPIO none. Where there ought to be some, they are looked for again."""
    choice = config.buttons if config.buttons.name != "auto" else config.buttons.as_driver("gpio")

    def make() -> Buttons:
        made: Buttons = _driver("buttons", choice, clock)
        return made

    try:
        return make()
    except ButtonsUnavailable as error:
        log.warning("no buttons: %s", error.sentence)
    if config.buttons.name != "auto" or is_raspberry_pi():
        return AwaitedButtons("the buttons", make)
    none: Buttons = _driver("buttons", config.buttons.as_driver("none"), clock)
    return none


def console_there() -> bool:
    """Whether somebody can type: a terminal, or a pipe with lines (not the /dev/null of a service)."""
    import os
    import stat

    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return False
    return sys.stdin.isatty() or stat.S_ISFIFO(kind) or stat.S_ISREG(kind)


def _driver(package: str, choice: DriverChoice, clock: Clock) -> Any:
    return import_module(f"buddy.{package}.{choice.name}").build(choice.settings, clock)
