"""The mind: owns the conversation, the persona, and the engines that think."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol

from buddy.core.effects import Ask, DropReply, Effect, LoadPersona
from buddy.core.events import PersonaFailed, PersonaLoaded, ReplyFailed, ReplyReady
from buddy.engines.think import Message, Part, Question, ThinkingEngine
from buddy.engines.think.sentences import Sentences
from buddy.errors import PersonaError, ReplyCut
from buddy.runtime.clock import Clock
from buddy.runtime.pulse import Pulse
from buddy.runtime.worker import Post, Worker
from buddy.workers.bench import Bench
from buddy.workers.lane import Lane
from buddy.workers.wishes import event_of

log = logging.getLogger(__name__)

HANGS_AFTER = 10.0
"""An engine that has given nothing for so long when the next question comes is not asked that one (s)."""
THINKS_WITHIN = 150.0
"""An engine that gives nothing for so long hangs (s): nobody waits longer than `thinking_seconds`, at most 120."""

REMEMBERED = 40
"""Messages kept for the engines; each cuts them to its own budget."""


class Character(Protocol):
    """What the mind needs of a persona."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str:
        """As spoken."""

    @property
    def instructions(self) -> str:
        """The system prompt."""

    @property
    def silence_seconds(self) -> float | None: ...


class Mind(Worker):
    """Answers with the first engine that knows; sentence by sentence, as they come."""

    name = "mind"
    owns = (Ask, DropReply, LoadPersona)

    def __init__(
        self,
        clock: Clock,
        post: Post,
        engines: Bench[ThinkingEngine],
        load_persona: Callable[[str], Character],
        persona: str,
        language: str,
    ) -> None:
        super().__init__(clock, post)
        self._engines = engines
        self._load_persona = load_persona
        self._first_persona = persona
        self._language = language
        self._persona: Character | None = None
        self._conversation: list[Message] = []
        self._dropped = -1
        """The last turn whose reply nobody waits for any more."""
        self._turn = 0
        self._reply: Reply | None = None
        """The one that the lane takes now."""
        self._lane: Lane[Ask] = Lane("thinker", clock, self._think, THINKS_WITHIN)
        self._asked = ""
        """The engine that thinks now."""

    def prepare(self) -> None:
        if self._persona is None:
            self._persona = self._load_persona(self._first_persona)
        self._engines.warm_up()

    def perform(self, thing: Effect) -> None:
        match thing:
            case Ask():
                if self._lane.busy:
                    self._leave_behind()
                self._turn = thing.turn
                self._lane.send(thing)
            case DropReply():
                self._drop()
            case LoadPersona():
                self._become(thing)

    def finish(self) -> None:
        self._drop()
        self._lane.close()
        self._engines.close()

    def pulses(self) -> Iterator[Pulse]:
        yield self.pulse
        yield self._lane.pulse

    def told(self) -> Mapping[str, Any]:
        return {"engines": {"think": self._engines.told()}}

    def _drop(self) -> None:
        self._dropped = self._turn
        reply = self._reply
        if reply is not None:
            reply.close()

    def _leave_behind(self) -> None:
        if self._asked and self._lane.pulse.seconds(self.clock.now()) > HANGS_AFTER:
            self._engines.drop(self._asked)
        self._lane.leave_behind()

    def _become(self, wanted: LoadPersona) -> None:
        try:
            persona = self._load_persona(wanted.persona)
        except PersonaError as error:
            log.warning("persona %s: %s", wanted.persona, error.sentence)
            self.post(PersonaFailed(wanted.turn, wanted.persona, error.sentence))
            return
        self._persona = persona
        self.post(PersonaLoaded(wanted.turn, persona.id, persona.name, persona.silence_seconds))

    # --- In the lane

    def _think(self, ask: Ask, still_wanted: Callable[[], bool]) -> None:
        def wanted() -> bool:
            return still_wanted() and ask.turn > self._dropped

        question = Question(
            ask.text,
            self._language,
            self._persona.instructions if self._persona else "",
            tuple(self._conversation),
        )
        failed = False
        for name, engine in self._engines.available():
            self._asked = name
            reply = self._reply = Reply(ask.turn, self.post, wanted)
            try:
                known = reply.take(engine, question)
            except Exception as error:  # whatever a library may raise: the next engine is there for it
                if not wanted():
                    return
                failed = True
                self._blame(name, error, reply)
                if reply.begun:
                    self._finish_cut(ask, reply, wanted)
                    return
                continue
            if known:
                if name != "skills":
                    self._engines.succeeded(name)
                self._remember(ask.text, reply.spoken)
                return
            if not wanted():
                return
        if wanted():
            self.post(ReplyFailed(ask.turn, "reply_failed" if failed else "what_i_can_do"))

    def _blame(self, name: str, error: Exception, reply: Reply) -> None:
        if not (reply.begun and isinstance(error, ReplyCut)):
            self._engines.failed(name, error)

    def _finish_cut(self, ask: Ask, reply: Reply, wanted: Callable[[], bool]) -> None:
        self._remember(ask.text, reply.spoken)
        if wanted():
            self.post(ReplyFailed(ask.turn, "reply_cut"))

    def _remember(self, asked: str, answered: str) -> None:
        if answered:
            self._conversation += [Message("user", asked), Message("assistant", answered)]
            del self._conversation[:-REMEMBERED]


class Reply:
    """One engine's reply on its way to the inbox."""

    def __init__(self, turn: int, post: Post, wanted: Callable[[], bool]) -> None:
        self._turn = turn
        self._post = post
        self._wanted = wanted
        self._said: list[str] = []
        self._parts: Iterator[Part] | None = None
        self._parting = False

    @property
    def begun(self) -> bool:
        """Whether a sentence of it is out already."""
        return bool(self._said)

    @property
    def spoken(self) -> str:
        return " ".join(self._said)

    def take(self, engine: ThinkingEngine, question: Question) -> bool:
        """Post the engine's sentences as they come; False if it does not know. Raises what the engine raises."""
        self._parts = parts = engine.reply(question)
        if parts is None:
            return False
        sentences = Sentences()
        try:
            for part in parts:
                if not self._wanted():
                    return True
                self._obey(part)
                for sentence in sentences.feed(part.text):
                    self._say(sentence, last=False)
        finally:
            self.close()
        rest = sentences.finish()
        for number, sentence in enumerate(rest, start=1):
            self._say(sentence, last=number == len(rest))
        if not rest:
            self._say("", last=True)
        return True

    def close(self) -> None:
        """Drop the request, so that a model does not go on writing for nobody. From any thread."""
        close = getattr(self._parts, "close", None)
        if close is not None:
            with suppress(ValueError):  # a generator that is running just now: it ends at its next part
                close()

    def _obey(self, part: Part) -> None:
        self._parting = self._parting or part.parting or (part.wish is not None and part.wish.kind == "stop")
        event = event_of(part.wish) if part.wish else None
        if event is not None:
            self._post(event)

    def _say(self, sentence: str, last: bool) -> None:
        if sentence:
            self._said.append(sentence)
        if self._wanted():
            self._post(ReplyReady(self._turn, sentence, last, self._parting))
