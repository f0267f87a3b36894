import pytest

from buddy.engines.hear.templates import grammar, sentences, words
from buddy.errors import ConfigurationError


def test_optional_parts_and_alternatives_are_counted_out_in_order() -> None:
    assert sentences("[please ](tell|give) me the time") == [
        "tell me the time",
        "give me the time",
        "please tell me the time",
        "please give me the time",
    ]


def test_brackets_nest() -> None:
    assert sentences("stop [it [now]]") == ["stop", "stop it", "stop it now"]


def test_an_empty_alternative_makes_the_group_optional() -> None:
    assert grammar(["(please|) stop"]) == "[please] stop"


def test_a_sentence_of_nothing_but_options_is_never_empty() -> None:
    assert grammar(["[yes] [please]"]) == "please | yes | yes please"


def test_case_typographic_apostrophes_and_punctuation_are_not_heard() -> None:
    assert sentences("What’s the time?") == ["what's the time"]


def test_a_template_is_a_jsgf_sequence_with_the_same_brackets() -> None:
    assert grammar(["[please ](tell|give) me the time", "stop"]) == "[please] (tell | give) me the time | stop"


def test_a_word_in_pieces_is_counted_out() -> None:
    assert grammar(["turn the light[s] off"]) == "turn the light off | turn the lights off"
    assert grammar(["quest(o|a) [giorno]"]) == "questo | questo giorno | questa | questa giorno"


def test_the_words_of_a_rule_come_once_each() -> None:
    assert words(grammar(["che ora è", "che (giorno|ora) [è]"])) == ["che", "ora", "è", "giorno"]


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("what time [is it", r"opens a '\[' that is never closed"),
        ("what time) is it", r"has a '\)' that nothing opens"),
        ("(what] time", r"has a '\]' that nothing opens"),
        ("volume {percent}", r"has '\{' in it"),
        ("<greeting> buddy", r"has '<' in it"),
    ],
)
def test_what_cannot_be_heard_is_refused_with_the_sentence(template: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint) as refused:
        grammar([template])
    assert template in refused.value.sentence
