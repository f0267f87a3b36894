"""Microphone and loudspeaker: opened, and a tone played into the room and listened to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from buddy import choices
from buddy.audio.microphone import Microphone
from buddy.audio.speaker import Speaker
from buddy.config import Config
from buddy.doctor import Finding, Verdict, failure, fine, note, warning
from buddy.doctor.deadline import Overdue, within
from buddy.doctor.patient import Patient
from buddy.doctor.tone import Heard, listen, play
from buddy.errors import BuddyError

NAME = "sound"
SECONDS = 60.0
ESSENTIAL = True
EACH_SECONDS, CLOSE_SECONDS = 12.0, 3.0

MICROPHONE, SPEAKER, LEVEL, ECHO = "microphone", "loudspeaker", "level", "echo"

WANTED_DBFS = -28.0
"""Where Buddy's own tone is well heard, and people, who are nearer or farther, are, too."""
TOO_QUIET, TOO_LOUD = -50.0, -8.0
"""dBFS of the tone in the recording."""
HEARD_ABOVE = 10.0
"""dB over the room, at the tone's own pitch."""
NOISY = -32.0
"""dBFS of a room in which nobody is understood."""
CLIPPED = 0.003
"""The share of samples at full scale that can be heard."""

PLUG = "plug it in, or name another one in config.yaml ('buddy devices' lists them)"


def examine(patient: Patient) -> Iterator[Finding]:
    config, clock = patient.config, patient.clock
    microphone = within(EACH_SECONDS, lambda: choices.microphone(config, clock))
    speaker = within(EACH_SECONDS, lambda: choices.speaker(config, clock))
    if microphone is None:
        yield warning(MICROPHONE, "there is none: lines that are typed take its place", PLUG)
    if speaker is None:
        yield warning(SPEAKER, "there is none: what Buddy says is printed", PLUG)
    yield _echo(patient)
    opened = []
    for what, device in ((MICROPHONE, microphone), (SPEAKER, speaker)):
        if device is not None:
            found = _opened(what, device, patient.runs)
            opened += [device] if found.verdict is Verdict.FINE else []
            yield found
    try:
        yield from _tone(microphone if microphone in opened else None, speaker if speaker in opened else None, config)
    except Overdue:
        yield failure(NAME, f"no sound went through within {EACH_SECONDS:g} s", PLUG)
    except BuddyError as error:
        yield failure(NAME, error.sentence, PLUG)
    finally:
        _close(opened)


def _echo(patient: Patient) -> Finding:
    """Whether Buddy can be told apart from the room while it speaks."""
    if patient.config.echo == "none":
        return note(ECHO, "is not taken out, as it was wanted: Buddy hears itself while it speaks")
    try:
        canceller = choices.echo_canceller(patient.config, patient.clock)
    except BuddyError as error:
        return warning(ECHO, f"Buddy hears itself while it speaks: {error.sentence}", "apt install libspeexdsp1")
    name = canceller.name
    canceller.close()
    return fine(ECHO, f"is taken out by {name}")


def _opened(what: str, device: Microphone | Speaker, buddy_runs: bool) -> Finding:
    try:
        within(EACH_SECONDS, device.open)
    except BuddyError as error:
        if buddy_runs:
            return note(what, f"cannot be had beside the running Buddy: {error.sentence}", "see 'Buddy' above")
        return failure(what, error.sentence, PLUG)
    return fine(what, device.name)


def _tone(microphone: Microphone | None, speaker: Speaker | None, config: Config) -> Iterator[Finding]:
    """Played and heard, as far as that is there. Raises DeviceError and Overdue."""
    if microphone is not None:
        heard = within(EACH_SECONDS, lambda: listen(microphone, speaker, config.volume))
        yield from _judged(heard, has_speaker=speaker is not None)
    elif speaker is not None:
        within(EACH_SECONDS, lambda: play(speaker, config.volume))
        yield note(LEVEL, "a tone was played; did you hear it?")


def _judged(heard: Heard, has_speaker: bool) -> Iterator[Finding]:
    if heard.dead:
        mend = f"{_mixer('up')}; is it muted, or is there a switch on it?"
        yield failure(LEVEL, "the microphone gives nothing but zeros: it is muted, or the wrong one", mend)
        return
    if heard.room > NOISY:
        yield warning(LEVEL, f"the room is loud: {heard.room:.0f} dBFS", f"is something running? else {_mixer('down')}")
    if not has_speaker:
        yield fine(LEVEL, f"the room is at {heard.room:.0f} dBFS")
        return
    over = heard.tone - heard.before
    said = f"the tone came back at {heard.tone:.0f} dBFS, {over:.0f} dB over the room"
    if over < HEARD_ABOVE:
        mend = "is the loudspeaker on, turned up, and in the same room? with headphones it is meant so"
        yield warning(LEVEL, "the microphone did not hear the tone that was played", mend)
    elif heard.clipped > CLIPPED or heard.tone > TOO_LOUD:
        by = max(6.0, heard.tone - WANTED_DBFS)
        yield warning(LEVEL, f"{said}: so loud that it is distorted", f"about {by:.0f} dB less: {_mixer('down', by)}")
    elif heard.tone < TOO_QUIET:
        by = WANTED_DBFS - heard.tone
        yield warning(LEVEL, f"{said}: too quiet", f"about {by:.0f} dB more: {_mixer('up', by)}")
    else:
        yield fine(LEVEL, said)
    if heard.dropped:
        yield note(MICROPHONE, f"{heard.dropped} frames were lost while it was read", "is the box very busy?")


def _mixer(way: str, by: float = 12.0) -> str:
    sign = "+" if way == "up" else "-"
    return (
        f"turn the microphone {way} ('alsamixer', F4; or 'pactl set-source-volume @DEFAULT_SOURCE@ {sign}{by:.0f}dB')"
    )


def _close(opened: Iterable[Microphone | Speaker]) -> None:
    """Let go, unless that hangs as well."""
    for device in opened:
        with suppress(BuddyError):
            within(CLOSE_SECONDS, device.close)
