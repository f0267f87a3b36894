"""What is wrong in one file: collected, put in the file's order, and said without giving any key away."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from buddy.errors import ConfigurationError

KEY_LIKE = re.compile(
    r"\b(?:sk|pk|gsk|hf|ghp|gho|github_pat|xox[a-z])[-_][\w-]{8,}"  # the beginnings that vendors give their keys
    r"|\bAIza[\w-]{20,}|\bAKIA[A-Z0-9]{12,}|\beyJ[\w-]{8,}\.[\w.-]{8,}"
    r"|(?<![\w+/=])[A-Za-z0-9+/]{54}=="  # Picovoice
    r"|(?<![A-Za-z0-9])(?=[a-zA-Z]*\d)(?=\d*[a-zA-Z])[A-Za-z0-9]{32,}"  # letters and digits without a word in them
)


class Report:
    """The problems of one file. A second problem of the same setting is not said."""

    def __init__(self, file: Path, folder: Path | None = None) -> None:
        """`folder`: from where its paths are meant; None: from where it lies."""
        self.file = file
        self.folder = folder or file.parent
        self._problems: dict[tuple[int, str], str] = {}

    def wrong(self, line: int | None, sentence: str, about: str = "") -> None:
        """Note a problem in a line (counted from 1), or of the file as a whole. `about`: the setting's name."""
        place = f"{self.file} line {line}" if line else str(self.file)
        self._problems.setdefault((line or 0, about or sentence), f"{place}: {KEY_LIKE.sub('[a key]', sentence)}")

    def wrong_at(self, node: yaml.Node, sentence: str, about: str = "") -> None:
        self.wrong(line_of(node), sentence, about)

    def raise_if_wrong(self) -> None:
        """Raises ConfigurationError with all that was noted, in the order of the file."""
        if self._problems:
            ordered = sorted(self._problems.items(), key=lambda problem: problem[0][0])
            raise ConfigurationError(*(sentence for _, sentence in ordered))


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
