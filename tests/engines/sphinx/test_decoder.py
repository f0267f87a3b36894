import pytest

from buddy.engines.sphinx.decoder import Found, build_decoder, build_phone_loop, decode, dictionary, use_grammar
from buddy.errors import EngineUnavailable


def test_a_dictionary_numbers_the_other_ways_to_say_a_word() -> None:
    assert dictionary({"either": ["IY DH ER", "AY DH ER"]}) == "either IY DH ER\neither(2) AY DH ER\n"


def test_a_grammar_with_an_unknown_word_is_refused_by_its_name() -> None:
    decoder = build_decoder({"what": ["W AH T"]}, own_front_end=True)
    with pytest.raises(EngineUnavailable, match="'commands'"):
        use_grammar(decoder, "commands", "what else")


def test_a_phone_that_the_model_lacks_is_no_word() -> None:
    decoder = build_decoder({"what": ["W AH T"], "gnomo": ["NJ OH"]}, own_front_end=True)
    with pytest.raises(EngineUnavailable):
        use_grammar(decoder, "commands", "gnomo")


def test_nothing_is_found_in_nothing() -> None:
    assert decode(build_phone_loop(), b"") == Found()
