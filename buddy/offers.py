"""What engines may ask for when they are built, besides their own settings; each slot has its own."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from buddy.config import Config
from buddy.config.secrets import secret
from buddy.language.catalog import Catalog
from buddy.skills.book import SkillBook


class Offers:
    """The same for the running Buddy and for whoever tries its engines out."""

    def __init__(self, config: Config, catalog: Catalog, book: SkillBook) -> None:
        self._config = config
        self._catalog = catalog
        self._book = book
        self.given: set[str] = set()
        """The values of all secrets that were asked for, so that somebody can see that none of them is shown."""

    def secret(self, name: str) -> SecretStr | None:
        found = secret(name, self._config.secrets_file)
        if found is not None:
            self.given.add(found.get_secret_value())
        return found

    def for_slot(self, slot: str) -> dict[str, Any]:
        """By the names of the parameters of `build`. Slots: wake, barge-in, hear, think, speak."""
        catalog, language = self._catalog, self._config.language
        common: dict[str, Any] = {"secret": self.secret, "language": language}
        match slot:
            case "wake":
                return common | {"phrases": catalog.wake_phrases}
            case "barge-in":
                return common | {"phrases": (*catalog.wake_phrases, *catalog.stop_words, *catalog.help_phrases)}
            case "hear":
                return common | {
                    "sentences": (*self._book.sentences(), *catalog.answers),
                    "prefixes": catalog.wake_phrases,
                }
            case "think":
                return common | {"answer": self._book.answer, "toolbox": self._book}
        return common
