"""Whatever a file holds: it is loaded, or refused with sentences."""

import re
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from buddy.config import Config, load
from buddy.errors import ConfigurationError

SHIPPED = (Path(__file__).parents[2] / "config.yaml").read_text(encoding="utf-8")
SIGNS = st.sampled_from(
    [*":-#[]{}'\"|>&*!%@`?,~\\\n\t =", "\n\n", "- ", ": ", "  ", "\u00a0", "\u2028", "<<: ", "9" * 5000]
)
SENTENCE = re.compile(r"\S+/config\.yaml( line \d+)?: .+")


def load_or_say(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.yaml"
        file.write_bytes(raw)
        said: tuple[str, ...] = ()
        config = None
        try:
            config = load(file)
        except ConfigurationError as error:
            said = error.problems
        assert isinstance(config, Config) or said
        assert [problem for problem in said if not SENTENCE.fullmatch(problem)] == []


@st.composite
def edited(draw: st.DrawFn) -> str:
    """The shipped file after a few slips of the hand."""
    text = SHIPPED
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = min(len(text), begin + draw(st.sampled_from([0, 0, 1, 2, 10, 80])))
        text = text[:begin] + draw(st.one_of(SIGNS, st.text(max_size=4), st.just(text[begin:end] * 2))) + text[end:]
    return text


@settings(max_examples=150, deadline=None)
@given(edited())
def test_slips_of_the_hand(text):
    load_or_say(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
@example(b"")
@example(b"a: &a [*a]")
@example(b"volume: " + b"9" * 5000)
@example(b"volume: 1e99999")
@example(b"? ? ? a")
@example(b"[" * 5000)
@example(b"{" * 5000)
@example(b"- " * 3000)
@example(b"!!python/object:os.system x")
@example(b"%YAML 3.0\n---\na: b")
@example(b"? {a: b}\n: c")
@example(b"lights: {driver: os.path}")
@example(b"think: [../skills, '', ~, {}, {~: 1}]")
@example(b"language: |\n" + b" x\n" * 50)
def test_bytes_of_any_kind(raw):
    load_or_say(raw)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(SIGNS, st.sampled_from(re.findall(r"\w+", SHIPPED))), max_size=40).map("".join))
def test_words_and_signs_in_any_order(text):
    load_or_say(text.encode())
