"""What Buddy says and listens for in one language: `en.yaml`, `it.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from string import Formatter

import yaml

from buddy.errors import ConfigurationError, meant
from buddy.yaml_nodes import Line, Problems, Reader

BUILT_IN = Path(__file__).parent
FALLBACK = "en"

PHRASES: Mapping[str, frozenset[str]] = {
    "ready": frozenset(),
    "not_understood": frozenset(),
    "what_i_can_do": frozenset(),
    "no_reply": frozenset(),
    "reply_failed": frozenset(),
    "reply_cut": frozenset(),
    "fault_microphone": frozenset(),
    "fault_speaker": frozenset(),
    "fault_other": frozenset(),
    "fault_over": frozenset(),
    "trouble_lamp": frozenset(),
    "trouble_buttons": frozenset(),
    "trouble_configuration": frozenset(),
    "trouble_storage": frozenset(),
    "trouble_clock": frozenset(),
    "goodbye": frozenset(),
    "technician": frozenset(),
    "muted": frozenset(),
    "unmuted": frozenset(),
    "help_calling": frozenset(),
    "help_acknowledged": frozenset(),
    "help_ended": frozenset(),
    "persona_here": frozenset({"name"}),
    "persona_failed": frozenset(),
    "louder": frozenset(),
    "softer": frozenset(),
    "loudest": frozenset(),
    "softest": frozenset(),
}
"""Every phrase that Buddy says outside a reply, with the {placeholders} that it may hold."""

LISTENS_FOR = ("wake", "stop", "help")
MAY_LISTEN_FOR = (*LISTENS_FOR, "answers")


@dataclass(frozen=True, slots=True)
class Catalog:
    """One language. Used from any thread."""

    language: str
    wake_phrases: tuple[str, ...]
    """Plain lower-case words, as are the next three."""
    stop_words: tuple[str, ...]
    help_phrases: tuple[str, ...]
    answers: tuple[str, ...]
    """What people answer in a word or two; no skill knows them, and a language model may have asked."""
    wordings: Mapping[str, tuple[str, ...]]
    """Every phrase, in the order of PHRASES, with its wordings."""
    missing: tuple[str, ...] = ()
    """The phrases that are said in English, because this language does not have them."""
    _turns: dict[str, Iterator[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._turns.update({name: cycle(wordings) for name, wordings in self.wordings.items()})

    @property
    def names(self) -> tuple[str, ...]:
        """All phrases that can be asked for."""
        return tuple(self.wordings)

    def phrase(self, name: str, /, **fields: str) -> str:
        """The phrase's next wording, its placeholders filled.

        Raises ConfigurationError for a name that is not in the catalog, and for a placeholder that nothing fills.
        """
        if name not in self._turns:
            raise ConfigurationError(f"there is no phrase '{name}'{meant(name, self.names)}")
        try:
            return next(self._turns[name]).format(**fields)
        except KeyError as error:
            raise ConfigurationError(f"the phrase '{name}' needs {{{error.args[0]}}}, and nobody gave it") from None

    def filled(self, name: str, /, **fields: str) -> tuple[str, ...]:
        """Every wording of a phrase, its placeholders filled."""
        return tuple(wording.format(**fields) for wording in self.wordings[name])

    def fixed(self) -> tuple[str, ...]:
        """Every wording that is always the same, so that its sound can be made once and kept."""
        return tuple(text for wordings in self.wordings.values() for text in wordings if not _placeholders(text))


def load(language: str, folder: Path = BUILT_IN) -> Catalog:
    """The catalog of a language (two letters). Phrases that it does not have are taken from English.

    Raises ConfigurationError with every problem: file, line, what was written, what was probably meant.
    """
    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if language not in known:
        raise ConfigurationError(
            f"there is no language '{language}'{meant(language, known)} (there is {', '.join(known)})"
        )
    problems = Problems()
    heard, said = _read(folder / f"{language}.yaml", problems)
    missing = tuple(name for name in PHRASES if name not in said)
    if missing and not problems.sentences:
        home = folder if language != FALLBACK and FALLBACK in known else BUILT_IN
        said = _read(home / f"{FALLBACK}.yaml", problems)[1] | said
        for name in PHRASES:
            if name not in said:
                problems.add(f"{FALLBACK}.yaml", None, f"the phrase '{name}' is missing")
    if problems.sentences:
        raise ConfigurationError(*problems.sentences)
    wordings = {name: said[name] for name in PHRASES}
    return Catalog(language, heard["wake"], heard["stop"], heard["help"], heard.get("answers", ()), wordings, missing)


def _read(path: Path, problems: Problems) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """What one file listens for, and what it says."""
    reader = Reader(path, problems)
    root = reader.root()
    if root is None:
        return {}, {}
    parts = reader.mapping(root, "a language", ("listens_for", "says"), needed=("listens_for", "says"))
    heard: dict[str, tuple[str, ...]] = {}
    if "listens_for" in parts:
        words = reader.mapping(parts["listens_for"][1], "listens_for", MAY_LISTEN_FOR, needed=LISTENS_FOR)
        heard = {name: tuple(_plain(reader, node, name)) for name, (_, node) in words.items()}
    said: dict[str, tuple[str, ...]] = {}
    if "says" in parts:
        for name, (key, node) in reader.mapping(parts["says"][1], "says").items():
            if name not in PHRASES:
                reader.unknown(key, "phrase", name, PHRASES)
            else:
                said[name] = tuple(_checked(reader, reader.lines(node, f"the phrase '{name}'"), PHRASES[name]))
    return heard, said


def _plain(reader: Reader, node: yaml.Node, name: str) -> Iterator[str]:
    for line in reader.lines(node, f"'{name}' of listens_for"):
        words = line.text.lower().replace("’", "'")
        if not all(letter.isalpha() or letter in " '" for letter in words):
            reader.wrong(line, f"write only words to listen for, you wrote '{line.text}'")
        yield " ".join(words.split())


def _checked(reader: Reader, lines: Iterable[Line], allowed: frozenset[str]) -> Iterator[str]:
    for line in lines:
        try:
            unknown = [name for name in _placeholders(line.text) if name not in allowed]
        except ValueError:
            reader.wrong(line, f"a curly bracket is open or empty in '{line.text}'")
            continue
        for name in unknown:
            here = f"it may hold {', '.join(f'{{{word}}}' for word in sorted(allowed)) or 'none'}"
            reader.wrong(line, f"this phrase has no placeholder {{{name}}}{meant(name, allowed)} ({here})")
        if not unknown:
            yield line.text


def _placeholders(text: str) -> list[str]:
    """The names in {curly brackets}. Raises ValueError for a bracket that is not closed, or `{}`."""
    fields = [name for _, name, spec, conversion in Formatter().parse(text) if name is not None or spec or conversion]
    if not all(name and name.isidentifier() for name in fields):
        raise ValueError(text)
    return [name for name in fields if name]
