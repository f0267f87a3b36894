"""Phrases said into Buddy's own voice: how many are heard with the echo stage, and without.

A room on virtual time: the loudspeaker reaches the microphone after 105 to 117 ms and through a reverberation of
0.35 s, slightly distorted; flite's voices speak at -26 dBFS in noise of -65 dBFS. Takes about five minutes.
"""

from __future__ import annotations

from collections.abc import Iterator

from buddy.engines.wake import sphinx
from buddy.language.catalog import load
from tests.bench.echo_house import REPLIES
from tests.bench.echo_stage import Overheard, overhear
from tests.bench.row import Row
from tests.standins.coupled_room import Coupling

TITLE = "Hearing through its own voice"
VOICES = ("flite:slt", "flite:rms", "flite:awb", "flite:kal16")
PHRASES = ("hey buddy", "stop", "be quiet", "help me")
PLAIN = [REPLIES[number] for number in (0, 1, 3)]
"""Without any of the phrases."""
TREACHEROUS = ["Just say hey buddy, and I listen.", "The bus comes to a stop.", "And when you need it, say help me."]
ONE_DEVICE, TWO_DEVICES = Coupling(drift_ppm=0.0), Coupling(drift_ppm=40.0)
ROOMS = (
    ("one device, echo as loud as speech", ONE_DEVICE, 0.0),
    ("one device, echo 6 dB louder", ONE_DEVICE, 6.0),
    ("two devices, 40 ppm apart, echo as loud", TWO_DEVICES, 0.0),
)


def rows() -> Iterator[Row]:
    catalog = load("en")
    engine = sphinx.build(sphinx.Settings(), (*catalog.wake_phrases, *catalog.stop_words, *catalog.help_phrases), "en")
    said = [(phrase, voice) for voice in VOICES for phrase in PHRASES]
    for name, coupling, louder in ROOMS:
        for echo in ("none", "speexdsp"):
            heard = overhear(engine, echo, louder, said, PLAIN, coupling)
            yield Row(f"phrases heard over Buddy's voice, {name}, `echo: {echo}`", *_hits(heard))
    for echo in ("none", "speexdsp"):
        heard = overhear(engine, echo, 0.0, (), TREACHEROUS, ONE_DEVICE, seconds=60.0)
        note = f"in {heard.seconds:.0f} s of Buddy saying them, before it compares them with its own words"
        yield Row(
            f'its own "hey buddy", "stop", "help me" taken for somebody\'s, `echo: {echo}`', str(heard.false), "", note
        )
    engine.close()


def _hits(heard: Overheard) -> tuple[str, str, str]:
    each = ", ".join(f"{phrase} {heard.hits.get(phrase, 0)}/{len(VOICES)}" for phrase in PHRASES)
    note = f"{each}; {heard.false} false; echo {heard.reduced_db:.0f} dB less"
    cpu = f"; the stage {100 * heard.stage_cpu / heard.seconds:.1f} % of a core"
    return f"{sum(heard.hits.values())}/{heard.said}", "", note + cpu
