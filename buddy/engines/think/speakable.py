"""What a voice should read of a sentence that was written for the eye."""

from __future__ import annotations

import re
import unicodedata

_FENCE = re.compile(r"^\s*(?:```|~~~).*$")
_RULE = re.compile(r"^[\s|:=*_-]+$")
_MARKERS = re.compile(r"^\s*(?:(?:[-*+•‣–—]|#{1,6}|>)\s+|>)+(?:\[[ xX]\]\s+)?")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
_LINK_END = re.compile(r"\]\([^()\s]*\)")
_NOTE = re.compile(r"\[\^?\d+\]")
_URL = re.compile(r"https?://(?:www\.)?([\w-]+(?:\.[\w-]+)*)(?::\d+)?(?:[/?#]\S*?)?(?=[.,;:!?)\]>\"'*_]*(?:\s|$))")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS = re.compile(r"\*\*|__|~~|`|(?<!\d\s)\*|\*(?!\s\d)|(?<!\w)_|_(?!\w)|[\[\]]")
_BETWEEN = {"|": ", ", "_": " "}
_SPOKEN_SYMBOLS = "°"


def is_picture(character: str) -> bool:
    """Emoji, dingbats, and the invisible characters that join or colour them."""
    if character.isascii() or character in _SPOKEN_SYMBOLS:
        return False
    kind = unicodedata.category(character)
    return kind in ("So", "Cf", "Me") or "\ufe00" <= character <= "\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff"


def speakable(line: str) -> str:
    """One line without markdown, HTML, emoji and the tails of addresses; empty when no word is left.

    Numbers, units and abbreviations are left as they are: voices read them in their own language.
    """
    if _FENCE.match(line) or _RULE.match(line):
        return ""
    line = _MARKERS.sub("", line)
    line = _LINK_END.sub("", _LINK.sub(r"\1", _NOTE.sub("", line)))
    line = _TAG.sub(" ", _URL.sub(r"\1", line))
    line = _EMPHASIS.sub("", line).strip(" |\t\r\n")
    line = "".join(_BETWEEN.get(one, one) for one in line if not is_picture(one))
    line = re.sub(r"\s+(?=[,;.!?])", "", " ".join(line.split()))
    return line if any(one.isalnum() for one in line) else ""
