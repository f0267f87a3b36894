"""All personas that there are: the caretaker's own before the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from buddy.errors import PersonaError, meant
from buddy.personas import Persona, persona_file

BUILT_IN = Path(__file__).parent


class PersonaShelf:
    """Looks anew at the folders with every call, so that a persona mended meanwhile is found mended."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        """`folders` hold one folder for each persona; the first that has an id wins, the built-in ones come last."""
        self._folders = (*(folder for folder in folders if folder != BUILT_IN), BUILT_IN)

    def ids(self) -> tuple[str, ...]:
        """Every persona that has a `persona.yaml`, also a broken one, by the alphabet."""
        return tuple(sorted({file.parent.name for folder in self._folders for file in folder.glob("*/persona.yaml")}))

    def load(self, persona: str, language: str) -> Persona:
        """The persona in this language (two letters).

        Raises PersonaError: there is no such persona, or everything that is wrong with its files.
        """
        for folder in self._folders:
            if persona in self.ids() and (folder / persona / "persona.yaml").is_file():
                return persona_file.read(folder / persona, language)
        raise PersonaError(
            f"there is no persona '{persona}'{meant(persona, self.ids())} (there is {', '.join(self.ids())})"
        )

    def broken(self, language: str) -> Mapping[str, PersonaError]:
        """What cannot be loaded, and why."""
        return self._tried(language)[1]

    def spoken_names(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """How each persona that can be loaded is called. A name that two of them want is the first one's."""
        taken: set[str] = set()
        names: dict[str, tuple[str, ...]] = {}
        for persona in self._tried(language)[0]:
            names[persona.id] = tuple(name for name in persona.spoken_names if name not in taken)
            taken.update(persona.spoken_names)
        return names

    def by_button(self, language: str = persona_file.FALLBACK) -> Mapping[str, str]:
        """Colour of a button -> the id of the persona that it calls; of two that want it, the first."""
        buttons: dict[str, str] = {}
        for persona in self._tried(language)[0]:
            if persona.button:
                buttons.setdefault(persona.button, persona.id)
        return buttons

    def _tried(self, language: str) -> tuple[list[Persona], dict[str, PersonaError]]:
        """The personas that can be loaded, and the errors of the others."""
        loaded: list[Persona] = []
        broken: dict[str, PersonaError] = {}
        for persona in self.ids():
            try:
                loaded.append(self.load(persona, language))
            except PersonaError as error:
                broken[persona] = error
        return loaded, broken
