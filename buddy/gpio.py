"""The Raspberry Pi's pins, as the lights and the buttons find them: gpiozero on lgpio, and what can be wrong with it.

gpiozero's own search is not used: it falls back to a factory without PWM, and warns once for every one it tries.
`GPIOZERO_PIN_FACTORY` is honoured where it is set (`mock`, for instance).
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buddy.errors import DeviceError

MODEL = Path("/proc/device-tree/model")


@contextmanager
def claiming(unavailable: type[DeviceError]) -> Iterator[None]:
    """Find the pins, so that devices of gpiozero can be made inside; what fails is raised as `unavailable`."""
    from gpiozero import Device

    try:
        if Device.pin_factory is None:
            os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")
            _give_lgpio_a_folder()
            Device.ensure_pin_factory()
    except _search_errors() as wrong:
        raise unavailable(why_no_pins(wrong)) from wrong
    with using(unavailable):
        yield


@contextmanager
def using(unavailable: type[DeviceError]) -> Iterator[None]:
    """Devices that were made before may be used inside; what fails is raised as `unavailable`, in one sentence."""
    try:
        yield
    except _pin_errors() as wrong:
        raise unavailable(f"A pin does not do what it should: {wrong}") from wrong


def _pin_errors() -> tuple[type[Exception], ...]:
    """lgpio raises a class of its own, which can be named only where lgpio is installed."""
    from gpiozero import GPIOZeroError

    lgpio_error = getattr(sys.modules.get("lgpio"), "error", GPIOZeroError)
    return GPIOZeroError, OSError, lgpio_error


def _search_errors() -> tuple[type[Exception], ...]:
    return ImportError, AttributeError, *_pin_errors()


def why_no_pins(wrong: Exception, model: Path = MODEL) -> str:
    """One sentence for what ended the search, with what an installer can do about it."""
    if not is_raspberry_pi(model):
        return "No pins here: this machine is not a Raspberry Pi."
    if isinstance(wrong, ImportError):
        return "No pins here: the library lgpio is missing (sudo apt install python3-lgpio)."
    if isinstance(wrong, AttributeError):
        return "No pins here: the lgpio from pip is an empty shell (sudo apt install python3-lgpio)."
    return f"No pins here: {wrong} (may this user open /dev/gpiochip0? It needs the group gpio)."


def is_raspberry_pi(model: Path = MODEL) -> bool:
    try:
        return "Raspberry Pi" in model.read_text(errors="replace")
    except OSError:
        return False


def _give_lgpio_a_folder() -> None:
    """lgpio makes its pipes (`.lgd-nfy0`) in the working directory, which a service may not write: give it one."""
    if "LG_WD" in os.environ:
        return
    runtime = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0] or os.environ.get("XDG_RUNTIME_DIR")
    folder = tempfile.mkdtemp(prefix="buddy-pins-", dir=runtime or None)
    os.environ["LG_WD"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
