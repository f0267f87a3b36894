"""What a model thinks aloud before it answers (`<think>...</think>`) is not for people's ears."""

from __future__ import annotations

import re

WORDS = "think|thinking|thought|thoughts|reasoning|reflection"
OPENING = re.compile(rf"<(?:{WORDS})>", re.IGNORECASE)
CLOSING = re.compile(rf"</(?:{WORDS})>", re.IGNORECASE)
LONGEST_TAG = max(len(word) for word in WORDS.split("|")) + 3


class Thoughts:
    """Feed fragments, get what may be said of them. How the text is cut into fragments does not matter.

    `begun`: the model is thinking already when its text begins, as with servers whose template holds the opening tag.
    `guessed`: that is only what it did before; if no closing tag comes, all of it was meant to be said.
    """

    def __init__(self, begun: bool = False, guessed: bool = False) -> None:
        self.thinking = begun
        self.guessed = begun and guessed
        """True until a closing tag proves it."""
        self.lacked_opening = False
        """Whether a closing tag came that no opening one had announced: what came before it was thoughts, too."""
        self._text = ""
        self._said = False

    def feed(self, fragment: str) -> str:
        self._text += fragment
        said: list[str] = []
        while True:
            tag = (CLOSING if self.thinking else OPENING).search(self._text)
            stray = None if self.thinking else CLOSING.search(self._text)
            if stray and (tag is None or stray.start() < tag.start()):
                self.lacked_opening = True
                said.clear()
                self._text = self._text[stray.end() :]
            elif tag:
                if not self.thinking:
                    said.append(self._text[: tag.start()])
                self._text = self._text[tag.end() :]
                self.thinking = not self.thinking
                self.guessed = False
            else:
                break
        if self.thinking:
            self._text = self._text if self.guessed else self._text[-LONGEST_TAG:]
        else:
            whole = self._without_half_a_tag()
            said.append(self._text[:whole])
            self._text = self._text[whole:]
        return self._begin("".join(said))

    def finish(self) -> str:
        """What is left. A thought that was never closed is still none of people's business."""
        left, self._text = ("" if self.thinking and not self.guessed else self._text), ""
        return self._begin(left)

    def _begin(self, text: str) -> str:
        """Without the empty lines that follow a thought."""
        text = text if self._said else text.lstrip()
        self._said = self._said or bool(text)
        return text

    def _without_half_a_tag(self) -> int:
        """Where a tag may have begun that is not whole yet; the text's length if none has."""
        at = self._text.rfind("<", max(0, len(self._text) - LONGEST_TAG + 1))
        return at if at >= 0 and ">" not in self._text[at:] else len(self._text)
