"""`rgb`: one RGB LED on three pins, a colour for each thing that Buddy does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from buddy.config.section import Section
from buddy.errors import LightUnavailable
from buddy.gpio import claiming, using
from buddy.lights import Light, Pattern
from buddy.lights.patterns import LOOKS, scaled
from buddy.runtime.clock import Clock

if TYPE_CHECKING:
    from gpiozero import RGBLED


class Settings(Section):
    red_pin: int = Field(5, ge=0, le=27, description="GPIO number (BCM) of the red leg")
    green_pin: int = Field(6, ge=0, le=27, description="GPIO number (BCM) of the green leg")
    blue_pin: int = Field(13, ge=0, le=27, description="GPIO number (BCM) of the blue leg")
    common_anode: bool = Field(False, description="true if the long leg is wired to 3.3 V instead of to ground")
    brightness: float = Field(1.0, ge=0.05, le=1.0, description="how bright the light is by day, 0.05 to 1.0")
    dim_brightness: float = Field(0.2, ge=0.05, le=1.0, description="how bright it is in quiet hours, 0.05 to 1.0")


def build(settings: Settings, _clock: Clock) -> Light:
    """Raises LightUnavailable where there are no pins, or one of them is taken."""
    with claiming(LightUnavailable):
        from gpiozero import RGBLED

        led = RGBLED(settings.red_pin, settings.green_pin, settings.blue_pin, active_high=not settings.common_anode)
    return RgbLight(settings, led)


class RgbLight:
    """gpiozero's own thread keeps the rhythms; setting a colour ends it."""

    def __init__(self, settings: Settings, led: RGBLED) -> None:
        self._settings = settings
        self._led = led

    @property
    def name(self) -> str:
        return f"RGB LED on pins {self._settings.red_pin}, {self._settings.green_pin} and {self._settings.blue_pin}"

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        if self._led.closed:
            raise LightUnavailable(f"The {self.name} is closed.")
        look = LOOKS[pattern]
        brightness = self._settings.dim_brightness if dim and look.dims else self._settings.brightness
        colour, other = scaled(look.colour, brightness), scaled(look.other, brightness)
        with using(LightUnavailable):
            if look.rhythm is None:
                self._led.value = colour
            else:
                beat = look.rhythm
                self._led.blink(beat.on, beat.off, beat.rise, beat.fall, on_color=colour, off_color=other)

    def close(self) -> None:
        with using(LightUnavailable):
            self._led.close()
