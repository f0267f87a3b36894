"""Splitting a streamed reply: whatever the fragments, the sentences are the same, and no word is lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buddy.engines.think.sentences import COMMA_AFTER, CUT_AFTER, SPACE_AFTER, Sentences


def split(*fragments: str) -> list[str]:
    sentences = Sentences()
    return [sentence for fragment in fragments for sentence in sentences.feed(fragment)] + sentences.finish()


@pytest.mark.parametrize(
    "sentences",
    [
        ["Hello.", "How are you?", "Fine!"],
        ["Dr. Rossi will come at 5 p.m. tomorrow.", "Mrs. Green too."],
        ["It opens at 5 p.m.", "The bus leaves then."],
        ["Take fruit, e.g. Apples or pears.", "That is all."],
        ["Il sig. Bianchi e la dott.ssa Verdi arrivano domani.", "Va bene?"],
        ["L'ing. Neri ha chiamato.", "Frutta, pane, latte ecc.", "Basta così."],
        ["It is 3.5 degrees, or 38.3 in the shade.", "Pi is 3.14."],
        ["Costa 1.250,50 euro.", "È caro."],
        ["No.", "I will not."],
        ["See no. 5 on p. 12.", "Or not."],
        ["Jules Verne, that is J. G. Verne, wrote it.", "So did I.", "Really."],
        ["Well... let me think...", "Yes."],
        ["Aspetta… ecco.", "Fatto…", "Andiamo."],
        ["What?!", "No!!", "Yes."],
        ['"Really?" she asked.', '"Yes."', "He left."],
        ["«Davvero?» disse lei.", "«Sì.»", "Andò via."],
        ["Is it (perhaps?) true.", "(It is.)", "Good."],
        ["The address is example.com for all.", "Look there."],
        ["In 1969 they landed.", "In 1972 they stopped.", "Then nothing."],
        ["At 7:30 take one pill: not two; never three."],
        ["I live in the U.S. now.", "You know."],
        ["wow!", "that is nice.", "Yes."],
    ],
)
def test_sentences_end_where_a_reader_would_pause(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert split(text) == sentences
    assert split(*text) == sentences, "letter by letter"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Take:\n\n- **two** eggs\n- a _little_ salt\n* `flour`", ["Take:", "two eggs", "a little salt", "flour"]),
        ("1. Wash. Then rinse.\n2. Dry.", ["1. Wash.", "Then rinse.", "2. Dry."]),
        ("# Tea\nBoil *some* water.", ["Tea", "Boil some water."]),
        ("**It works. Really.** Good.", ["It works.", "Really.", "Good."]),
        ("See [the page](https://example.com/a_b?c=d.e) for more.", ["See the page for more."]),
        ("Go to https://www.example.com/a/b.html?c=1. Then come back.", ["Go to example.com.", "Then come back."]),
        ("Hello! 😀 How are you? 👍🏽👨‍👩‍👧", ["Hello!", "How are you?"]),
        ("Ciao!😀 Come va?", ["Ciao!", "Come va?"]),
        ("😀", []),
        ("One\n---\nTwo\n***\n", ["One", "Two"]),
        ("```text\nRoses are red\n```", ["Roses are red"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["a , b", "1 , 2"]),
        ("Line one<br>still <b>one</b>.", ["Line one still one."]),
        ("> Quoted.\n>Again.", ["Quoted.", "Again."]),
        ("- [ ] water the plants\n- [x] feed the cat", ["water the plants", "feed the cat"]),
        ("It is so.[1] And so.[^2]", ["It is so. And so."]),
        ("It is 21 °C, 3 * 4 is 12 and 5% is little.", ["It is 21 °C, 3 * 4 is 12 and 5% is little."]),
        ("The snake_case name", ["The snake case name"]),
        ("[[h@l'oU]]", ["h@l'oU"]),
        ("", []),
        (" \n\n .. ", []),
        ("Roses are red,\r\nviolets are blue.\r\n", ["Roses are red,", "violets are blue."]),
    ],
)
def test_what_is_written_for_the_eye_is_not_read_aloud(text: str, sentences: list[str]) -> None:
    expected = [sentence.replace(" ,", ",") for sentence in sentences]
    assert split(text) == expected
    assert split(*text) == expected, "letter by letter"


def test_a_sentence_is_given_out_with_the_first_letter_of_the_next() -> None:
    sentences = Sentences()
    assert sentences.feed("Hello. ") == []
    assert sentences.feed("H") == ["Hello."]
    assert sentences.feed("ow are you?\n") == ["How are you?"]
    assert sentences.finish() == []


def test_a_line_is_given_out_at_its_end() -> None:
    assert Sentences().feed("Buy milk\n") == ["Buy milk"]


def test_a_long_sentence_is_cut_at_a_comma() -> None:
    clause = "and then they walked on and on, "
    parts = split(clause * 20 + "until they came home.")
    assert all(COMMA_AFTER < len(part) <= COMMA_AFTER + len(clause) for part in parts[:-1])
    assert all(part.endswith("on,") for part in parts[:-1])
    assert " ".join(parts) == clause * 20 + "until they came home."


def test_without_commas_it_is_cut_at_a_space_and_without_spaces_anywhere() -> None:
    parts = split("word " * 200)
    assert max(map(len, parts)) <= SPACE_AFTER + 5
    assert "".join(parts).replace(" ", "") == "word" * 200
    assert [len(part) for part in split("x" * 2500)] == [CUT_AFTER + 1, CUT_AFTER + 1, 2500 - 2 * CUT_AFTER - 2]


def test_a_second_reply_begins_after_finish() -> None:
    sentences = Sentences()
    sentences.feed("One. Two")
    assert sentences.finish() == ["Two"]
    assert sentences.feed("Three.\n") == ["Three."]


UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PLAIN = ["Hello", "dr", "Sig", "è", "3", ".5", ".", "...", "…", "!", "?", ",", "I", "e.g.", " ", "  ", "\n"]
MARKS = ['"', "'", "»", "*", "**", "_", "(", ")", "[", "]", "- ", "1. ", "```", "😀", "|", "#", "<b>"]
LINKS = ["](http://a.b/c.d)", "https://a.it/x. "]
PIECES = st.sampled_from([*PLAIN, *MARKS, *LINKS])
WORDS = st.sampled_from(["One", "two", "Dr.", "3.5", "yes!", "No?", "well...", '"So?"', "(it", "is)", "però,", "e.g."])


@settings(UNTIMED, max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60), st.data())
def test_the_fragments_never_change_the_sentences(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    fragments = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert split(*fragments) == split(text) == split(*text)


@settings(UNTIMED, max_examples=200)
@given(st.lists(WORDS, max_size=150), st.sampled_from([" ", "  ", "\n"]))
def test_no_word_is_lost(words: list[str], between: str) -> None:
    assert " ".join(split(between.join(words))) == " ".join(words)
