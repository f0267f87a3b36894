"""Errors that nobody foresaw: with their traceback when they are new, in one line when they come again."""

from __future__ import annotations

import logging


class Complaints:
    """What one thread has to complain about. Not for BuddyErrors: those have a sentence of their own."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._said = ""

    def tell(self, what: str, error: Exception) -> None:
        """Log `what: error`. Only an error that is not the last one again brings its traceback."""
        sentence = in_words(error)
        is_news = sentence != self._said
        self._said = sentence
        self._log.error("%s: %s", what, sentence, exc_info=error if is_news else None)

    def forget(self) -> None:
        """All is well: the next error is news, whatever it is."""
        self._said = ""


def in_words(error: Exception) -> str:
    """`ValueError: what it says`."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
