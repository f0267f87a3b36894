"""A private sound card: one PulseAudio of the test's own, with a microphone to speak into and a loudspeaker to record.

    with PrivateSound(folder) as sound:
        child = subprocess.Popen([...], env=sound.environment)      # its default devices are this card's
        sound.say_into_microphone(speak("hey buddy", "flite:slt"))  # blocks until it has been said
        with sound.record_loudspeaker() as recording:
            ...
        recording.loud(0.1)                                         # [(from, to)] in time.monotonic seconds

The card has what a room has: a loudspeaker that nobody else hears (`speaker`), and a microphone (`VirtualMic`) that
hears what is played into its sink (`mic_in`). It needs no sound hardware, no D-Bus and no rights; several live side
by side. Through ALSA the default is this card, and the devices `jabra_mic` and `jabra_speaker` are the same by name.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recording import RECORD, Recording, wait_for
from speech import mix, noise, one_after_another, read_samples, silence, speak, tone, write_wav

__all__ = [
    "PrivateSound",
    "Recording",
    "missing",
    "mix",
    "noise",
    "one_after_another",
    "read_samples",
    "silence",
    "speak",
    "tone",
    "wait_for",
    "write_wav",
]

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec", "sox", "flite", "espeak-ng", "aplay", "setpriv")
STARTS_WITHIN = 10.0

MORTAL = ("setpriv", "--pdeathsig", "KILL", "--")
"""A prefix that ends a child with the test's process. (A `preexec_fn` may deadlock among threads.)"""

MICROPHONE = (
    "load-module module-remap-source source_name=mic master=mic_in.monitor "
    "source_properties=device.description=VirtualMic"
)
# Without norewinds the first block takes 0.7-1.8 s, and pvrecorder gives up reading.
SCRIPT = f"""
.fail
load-module module-null-sink sink_name=speaker norewinds=1 rate=48000 channels=2
load-module module-null-sink sink_name=mic_in norewinds=1 rate=48000 channels=1
{MICROPHONE}
set-default-sink speaker
set-default-source mic
load-module module-native-protocol-unix auth-anonymous=1 socket={{socket}}
"""
ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.jabra_mic { type pulse device mic hint { show on description "Jabra Test Microphone" } }
pcm.jabra_speaker { type pulse device speaker hint { show on description "Jabra Test Loudspeaker" } }
"""


def missing() -> list[str]:
    """The programs that have to be installed first."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


class PrivateSound:
    """Started on entry, ended on exit; `kill`, `freeze`, `thaw`, `start`, `unplug` and `replug` are its accidents."""

    def __init__(self, folder: Path | None = None) -> None:
        self._made = tempfile.mkdtemp(prefix="buddy-sound-") if folder is None else None
        self.folder = Path(self._made) if self._made else folder
        assert self.folder is not None
        self.folder.chmod(0o700)
        self._server: subprocess.Popen[bytes] | None = None
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """For children: this machine's environment, with this card as the only one."""
        place = str(self.folder)
        return os.environ | {
            "PULSE_SERVER": f"unix:{place}/native",
            "PULSE_RUNTIME_PATH": place,
            "PULSE_STATE_PATH": place,
            "XDG_RUNTIME_DIR": place,
            "ALSA_CONFIG_PATH": f"{place}/asound.conf",
        }

    def __enter__(self) -> PrivateSound:
        (self.folder / "buddy.pa").write_text(SCRIPT.format(socket=self.folder / "native"))
        (self.folder / "asound.conf").write_text(ALSA)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        self.kill()
        if self._made:
            shutil.rmtree(self._made, ignore_errors=True)

    def start(self) -> None:
        """The server, with everything plugged in; also again after `kill`."""
        options = "--daemonize=no --system=false --exit-idle-time=-1 --use-pid-file=no --disable-shm=yes"
        with (self.folder / "pulseaudio.log").open("ab") as log:
            self._server = subprocess.Popen(
                [*MORTAL, "pulseaudio", "-n", "-F", str(self.folder / "buddy.pa"), *options.split()],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_for("the private PulseAudio answers", self._server_answers)

    def _server_answers(self) -> bool:
        assert self._server is not None
        if self._server.poll() is not None:
            raise AssertionError(f"pulseaudio ended: {(self.folder / 'pulseaudio.log').read_text()}")
        return subprocess.run(["pactl", "info"], env=self.environment, capture_output=True, check=False).returncode == 0

    def kill(self) -> None:
        """The server dies, as in a crash."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
        (self.folder / "native").unlink(missing_ok=True)

    def freeze(self) -> None:
        """The server hangs: nobody gets an answer from it, nor an error."""
        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._server is not None
        self._server.send_signal(signal.SIGCONT)

    def unplug(self) -> None:
        """The microphone is gone from the list. As with real ones, PulseAudio moves its streams elsewhere."""
        self.pactl("unload-module", "module-remap-source")

    def replug(self) -> None:
        """The microphone is there again, as another device with the same name."""
        self.pactl(*MICROPHONE.split())
        self.pactl("set-default-source", "mic")

    def pactl(self, *words: str) -> str:
        """The answer of `pactl`; fails when it does."""
        return subprocess.run(
            ["pactl", *words], env=self.environment, capture_output=True, text=True, check=True, timeout=10
        ).stdout

    def say_into_microphone(self, wav: Path) -> None:
        """Play a WAV into the microphone, and come back when it has been said."""
        subprocess.run(["paplay", "-d", "mic_in", str(wav)], env=self.environment, check=True, timeout=120)

    def start_saying(self, wav: Path) -> subprocess.Popen[bytes]:
        """The same, coming back at once."""
        return self._child(["paplay", "-d", "mic_in", str(wav)])

    @contextmanager
    def record_loudspeaker(self) -> Iterator[Recording]:
        """Everything that is played until the block is left; it begins once sound flows."""
        recording = Recording(self._child(["parec", "-d", "speaker.monitor", *RECORD], stdout=subprocess.PIPE))
        try:
            recording.begin()
            yield recording
        finally:
            recording.end()

    def _child(self, command: list[str], **options: int) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*MORTAL, *command], env=self.environment, **options)
        self._processes.append(process)
        return process
