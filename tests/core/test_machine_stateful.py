"""Any sequence of events: what must always hold of the machine, holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from buddy.core import effects as fx
from buddy.core import events as ev
from buddy.core.effects import Effect
from buddy.core.events import Event, TurnEvent
from buddy.core.facts import Facts
from buddy.core.machine import Machine
from buddy.core.table_reader import read_table
from buddy.core.vocabulary import EVENTS

TABLE = read_table(Path(__file__).parents[2] / "states")
SAMPLES = [sample for event in EVENTS.values() for sample in event.samples()]

OF_THE_VOICE = (ev.SpeechFinished, ev.EarconPlayed, ev.DeadlinePassed)
"""What only happens when it is so: told by rules of their own."""

TALK = [
    ev.WakeWordHeard("hey buddy"),
    ev.UtteranceStarted(),
    ev.UtteranceHeard(text="what time is it"),
    ev.NothingHeard(),
    ev.NothingUnderstood(),
    ev.MuteWanted(False),
    ev.PersonaWanted("entertainer"),
    ev.PersonaLoaded(persona="entertainer", who="Joy"),
    *ev.ReplyReady.samples(),
    *ev.VolumeWanted.samples(),
]
"""What a conversation is made of."""

LISTENING = (ev.EveryoneReady(), ev.WakeWordHeard("hey buddy"), ev.UtteranceStarted(turn=1))
WAYS = ((), LISTENING[:1], LISTENING, (*LISTENING, ev.UtteranceHeard(turn=1, text="what time is it")))
"""To starting, idle, listening and thinking."""

LONGEST = 12
"""More than this is never in the air: the rest of a sequence is not about the voice."""


def honest(event: Event) -> bool:
    about_the_voice = isinstance(event, ev.WorkerFailed | ev.WorkerRecovered) and event.worker == "voice"
    return not isinstance(event, OF_THE_VOICE) and not about_the_voice


class AnyEvents(RuleBasedStateMachine):
    """The machine, with a loop that keeps one deadline and a voice that plays what it is asked to, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = Machine(TABLE, Facts())
        self.beside = Machine(TABLE, Facts())
        """Another one, to look a step ahead without taking it."""
        self.turn = 0
        self.deadline_runs = False
        self.ears: Effect | None = None
        self.shown: fx.Show | None = None
        self.in_the_air: list[Effect] = []
        self.voice_works = True

    @initialize(way=st.sampled_from(WAYS))
    def begin(self, way: tuple[Event, ...]) -> None:
        self.obey(self.machine.begin())
        for event in way:
            self.step(event, turns_ago=None)

    @rule(event=st.sampled_from(TALK))
    def talk(self, event: Event) -> None:
        self.step(event)

    @rule(event=st.sampled_from([s for s in SAMPLES if honest(s)]), turns_ago=st.sampled_from([0, 0, 0, 0, 1, 2]))
    def happen(self, event: Event, turns_ago: int) -> None:
        self.step(event, turns_ago)

    @precondition(lambda self: self.deadline_runs)
    @rule()
    def wait_for_the_deadline(self) -> None:
        self.deadline_runs = False
        self.step(ev.DeadlinePassed())

    @precondition(lambda self: self.in_the_air)
    @rule()
    def finish_what_sounds(self) -> None:
        sounded = self.in_the_air.pop(0)
        more = any(not isinstance(effect, fx.PlayEarcon) for effect in self.in_the_air)
        if isinstance(sounded, fx.PlayEarcon):
            self.step(ev.EarconPlayed(sounded.earcon))
        elif not more and (not isinstance(sounded, fx.Say) or sounded.last):
            self.step(ev.SpeechFinished(sounded.turn), turns_ago=None)

    @precondition(lambda self: self.voice_works)
    @rule()
    def lose_the_voice(self) -> None:
        self.voice_works = False
        self.in_the_air.clear()
        self.step(ev.WorkerFailed("voice", "unplugged"))

    @precondition(lambda self: not self.voice_works)
    @rule()
    def find_the_voice_again(self) -> None:
        self.voice_works = True
        self.step(ev.WorkerRecovered("voice"))

    def step(self, event: Event, turns_ago: int | None = 0) -> None:
        if isinstance(event, TurnEvent) and turns_ago is not None:
            event = replace(event, turn=self.machine.facts.turn - turns_ago)
        taken = self.machine.step(event)
        assert not taken.late or not taken.moved
        assert taken.after == self.machine.state
        self.obey(taken.effects)

    def obey(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            match effect:
                case fx.StartTimer():
                    assert effect.seconds > 0
                    self.deadline_runs = True
                case fx.CancelTimer():
                    self.deadline_runs = False
                case fx.Show():
                    self.shown = effect
                case fx.Listen() | fx.AwaitWakeWord() | fx.AwaitBargeIn() | fx.CloseEars():
                    self.ears = effect
                case fx.Hush():
                    self.in_the_air.clear()
                case fx.Say() | fx.SayPhrase() | fx.PlayEarcon():
                    self.play(effect)
                case fx.SetVolume() if effect.change in ("louder", "softer"):
                    self.play(effect)

    def play(self, effect: Effect) -> None:
        if self.voice_works and len(self.in_the_air) < LONGEST:
            self.in_the_air.append(effect)

    @invariant()
    def emergency_is_one_step_away(self) -> None:
        for event in (ev.HelpWanted("voice"), ev.ButtonTouched("red")):
            self.beside.place(self.machine.state, self.machine.facts)
            assert self.beside.step(event).after.startswith("emergency.")

    @invariant()
    def muted_ears_are_closed(self) -> None:
        if self.machine.facts.muted:
            assert self.ears == fx.CloseEars()

    @invariant()
    def every_state_but_idle_has_a_running_deadline(self) -> None:
        assert self.deadline_runs or self.machine.state == "idle"

    @invariant()
    def turns_only_grow(self) -> None:
        assert self.machine.facts.turn >= self.turn
        self.turn = self.machine.facts.turn

    @invariant()
    def nothing_that_buddy_plays_is_heard_as_an_utterance(self) -> None:
        if isinstance(self.ears, fx.Listen):
            assert self.ears.turn == self.machine.facts.turn
            assert not self.in_the_air

    @invariant()
    def the_light_obeys_its_priority(self) -> None:
        if self.shown is None:
            return
        state, facts = self.machine.state, self.machine.facts
        own = {leaf.name: leaf.light for leaf in TABLE.leaves()}[state]
        if state.startswith("emergency.") or state in ("stopping", "starting", "farewell"):
            wanted = own
        elif facts.faults or state == "fault":
            wanted = "fault"
        elif facts.muted:
            wanted = "muted"
        elif state.startswith("session."):
            wanted = own
        else:
            wanted = "idle" if facts.online else "offline"
        assert self.shown == fx.Show(wanted, dim=facts.quiet)


AnyEvents.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
test_any_sequence_of_events = AnyEvents.TestCase
