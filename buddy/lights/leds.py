"""`leds`: two plain LEDs, as Buddy was first built: one is lit for the whole session, one while Buddy speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from buddy.config.section import Section
from buddy.errors import LightUnavailable
from buddy.gpio import claiming, using
from buddy.lights import Light, Pattern
from buddy.lights.patterns import PAIRS, Glow
from buddy.runtime.clock import Clock

if TYPE_CHECKING:
    from gpiozero import PWMLED


class Settings(Section):
    session_pin: int = Field(26, ge=0, le=27, description="GPIO number (BCM) of the LED that is lit during a session")
    speaking_pin: int = Field(
        21, ge=0, le=27, description="GPIO number (BCM) of the LED that is lit while Buddy speaks"
    )
    dim_brightness: float = Field(0.2, ge=0.05, le=1.0, description="how bright they are in quiet hours, 0.05 to 1.0")


def build(settings: Settings, _clock: Clock) -> Light:
    """Raises LightUnavailable where there are no pins, or one of them is taken."""
    with claiming(LightUnavailable):
        from gpiozero import PWMLED

        session = PWMLED(settings.session_pin)
        try:
            return TwoLeds(settings, session, PWMLED(settings.speaking_pin))
        except BaseException:
            session.close()
            raise


class TwoLeds:
    """gpiozero's own threads keep the rhythms; setting a value ends them.

    Quiet hours dim what is steady. PWMLED.blink knows no brightness, and only alarms and passing moments blink.
    """

    def __init__(self, settings: Settings, session: PWMLED, speaking: PWMLED) -> None:
        self._settings = settings
        self._leds = (session, speaking)

    @property
    def name(self) -> str:
        return f"LEDs on pins {self._settings.session_pin} (session) and {self._settings.speaking_pin} (speaking)"

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        brightness = self._settings.dim_brightness if dim else 1.0
        with using(LightUnavailable):
            for led, glow in zip(self._leds, PAIRS[pattern], strict=True):
                _play(led, glow, brightness)

    def close(self) -> None:
        with using(LightUnavailable):
            for led in self._leds:
                led.close()


def _play(led: PWMLED, glow: Glow, brightness: float) -> None:
    beat = glow.rhythm
    if beat is None:
        led.value = glow.brightness * brightness
    else:
        led.blink(beat.on, beat.off, beat.rise, beat.fall)
