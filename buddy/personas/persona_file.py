"""Reads one persona's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar, cast, get_args

import yaml

from buddy.errors import PersonaError
from buddy.personas import Button, LightColour, Persona, PersonaVoice
from buddy.yaml_nodes import Pairs, Problems, Reader

KEYS = ("id", "version", "name", "description", "spoken_names", "button", "light", "silence_seconds", "voice")
NEEDED = ("id", "name", "description", "light")
VOICE_ENGINES = ("espeak", "piper", "wyoming", "gtts")
"""Speaking engines that have several voices. A name is that engine's own: "en-us+f3", a speaker, a voice, an accent."""
SILENCE = (5, 120)
"""Shortest and longest silence length (s)."""
SPEED = (0.5, 2)
PITCH = (0.5, 2)
FALLBACK = "en"
T = TypeVar("T")


def read(folder: Path, language: str) -> Persona:
    """The persona in this language; what it has not in it is taken from English.

    Raises PersonaError with every problem: file, line, what was written, what was probably meant.
    """
    problems = Problems()
    persona = _PersonaFile(folder, language, problems).read()
    if problems.sentences or persona is None:
        raise PersonaError("\n".join(problems.sentences))
    return persona


class _PersonaFile:
    def __init__(self, folder: Path, language: str, problems: Problems) -> None:
        self._folder = folder
        self._language = language
        self._problems = problems
        self._reader = Reader(folder / "persona.yaml", problems, f"{folder.name}/persona.yaml")

    def read(self) -> Persona | None:
        root = self._reader.root()
        if root is None:
            return None
        keys = self._reader.mapping(root, "a persona", KEYS, needed=NEEDED)
        return Persona(
            id=self._id(keys),
            name=self._in_language(keys, "name"),
            description=self._in_language(keys, "description"),
            version=int(self._number(keys, "version", 1, 9999, 1)),
            language=self._language,
            spoken_names=self._spoken_names(keys),
            button=cast(Button | None, self._word(keys, "button", get_args(Button)) or None),
            voice=self._voice(keys),
            silence_seconds=self._number(keys, "silence_seconds", *SILENCE, None),
            light=cast(LightColour, self._word(keys, "light", get_args(LightColour))),
            instructions=self._instructions(),
        )

    def _id(self, keys: Pairs) -> str:
        written = self._word(keys, "id")
        if written and written != self._folder.name:
            self._reader.wrong(
                keys["id"][1], f"the id must be the folder's name, '{self._folder.name}', you wrote '{written}'"
            )
        return written

    def _word(self, keys: Pairs, key: str, known: tuple[str, ...] = ()) -> str:
        if key not in keys or _nothing(keys[key][1]):
            return ""
        return self._reader.text(keys[key][1], key, known)

    def _number(self, keys: Pairs, key: str, lowest: float, highest: float, otherwise: T) -> float | T:
        if key not in keys or _nothing(keys[key][1]):
            return otherwise
        return self._reader.number(keys[key][1], key, lowest, highest)

    def _translated(self, keys: Pairs, key: str) -> yaml.Node | None:
        """What is written for the language, else for English, else for all languages alike."""
        if key not in keys or _nothing(keys[key][1]):
            return None
        node = keys[key][1]
        if not isinstance(node, yaml.MappingNode):
            return node
        languages = self._reader.mapping(node, key)
        chosen = languages.get(self._language) or languages.get(FALLBACK)
        if chosen is None:
            wanted = " nor ".join(f"'{language}'" for language in dict.fromkeys((self._language, FALLBACK)))
            self._reader.wrong(node, f"{key} has no {wanted}")
            return None
        return chosen[1]

    def _in_language(self, keys: Pairs, key: str) -> str:
        node = self._translated(keys, key)
        return self._reader.text(node, key) if node else ""

    def _spoken_names(self, keys: Pairs) -> tuple[str, ...]:
        node = self._translated(keys, "spoken_names")
        if node is None:
            return ()
        names = []
        for line in self._reader.lines(node, "spoken_names"):
            if not all(letter.isalpha() or letter in " '’" for letter in line.text):
                self._reader.wrong(line, f"a spoken name is made of words, you wrote '{line.text}'")
            names.append(line.text.lower().replace("’", "'"))
        return tuple(names)

    def _voice(self, keys: Pairs) -> PersonaVoice:
        if "voice" not in keys or _nothing(keys["voice"][1]):
            return PersonaVoice()
        voice = self._reader.mapping(keys["voice"][1], "voice", ("speed", "pitch", *VOICE_ENGINES))
        names = {engine: self._in_language(voice, engine) for engine in VOICE_ENGINES}
        return PersonaVoice(
            {engine: name for engine, name in names.items() if name},
            self._number(voice, "speed", *SPEED, 1.0),
            self._number(voice, "pitch", *PITCH, 1.0),
        )

    def _instructions(self) -> str:
        wanted = self._folder / f"system_prompt.{self._language}.md"
        path = wanted if wanted.is_file() else self._folder / f"system_prompt.{FALLBACK}.md"
        file = f"{self._folder.name}/{path.name}"
        try:
            text = path.read_text(encoding="utf-8").strip()
        except UnicodeDecodeError as error:
            self._problems.add(file, None, f"is not UTF-8 (byte {error.start}); save it as UTF-8")
            return ""
        except OSError as error:
            self._problems.add(file, None, f"cannot be read: {error.strerror}")
            return ""
        if not text:
            self._problems.add(file, None, "is empty; write who this persona is and how it talks")
        return text


def _nothing(node: yaml.Node) -> bool:
    """`key:` with nothing after it means the default."""
    return isinstance(node, yaml.ScalarNode) and not str(node.value).strip()
