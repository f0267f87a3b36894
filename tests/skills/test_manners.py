from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy.skills.book import BUILT_IN
from buddy.skills.manners import LONGEST, Manners, load
from buddy.yaml_nodes import Problems

EN, IT = (load(BUILT_IN / "manners.yaml", language, Problems()) for language in ("en", "it"))


@pytest.mark.parametrize(
    ("manners", "text", "folded"),
    [
        (EN, "What's the TIME?", "whats the time"),
        (EN, "  50% ", "50 percent"),
        (EN, "good-bye…", "good bye"),
        (IT, "Che ora è, l’ora?", "che ora e l ora"),
        (IT, "perche\u0301", "perche"),
        (IT, "un po' di più", "un po di piu"),
        (IT, "al 30%", "al 30 per cento"),
    ],
)
def test_case_accents_and_punctuation_are_folded(manners: Manners, text: str, folded: str) -> None:
    assert manners.fold(text) == folded


@given(st.sampled_from([EN, IT]), st.text())
def test_folding_twice_changes_nothing(manners: Manners, text: str) -> None:
    folded = manners.fold(text)
    assert manners.fold(folded) == folded
    assert folded == folded.strip()
    assert "  " not in folded


def test_brackets_and_lists_of_a_template_stay() -> None:
    assert EN.fold_template("[can you] (Let's|let us) talk to {persona}, now") == (
        "[can you] (lets|let us) talk to {persona} now"
    )
    assert IT.fold_template("qual è (l'ora|il più)") == "qual e (l ora|il piu)"
    assert IT.fold_template("all'{percent} [per cento]") == "all {percent} [per cento]"


def test_politeness_is_taken_off_step_by_step() -> None:
    requests = list(EN.requests("Please, Buddy, tell me a joke, please!"))
    assert requests[0] == "please buddy tell me a joke please"
    assert "tell me a joke" in requests
    assert len(requests) == len(set(requests))


def test_endless_politeness_has_an_end() -> None:
    assert len(list(EN.requests("please " * 20 + "stop" + " please" * 2))) < 60


def test_what_is_too_long_is_no_request() -> None:
    assert list(EN.requests("a" * (LONGEST + 1))) == []
    assert list(EN.requests("")) == []


def test_a_language_without_manners_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "manners.yaml").write_text("en:\n  befor: please\n", encoding="utf-8")
    problems = Problems()
    assert list(load(tmp_path / "manners.yaml", "de", problems).requests("Bitte, hallo")) == ["bitte hallo"]
    assert problems.sentences == []
    load(tmp_path / "manners.yaml", "en", problems)
    assert problems.sentences == ["manners.yaml line 2: there is no key of 'en' 'befor'; did you mean 'before'?"]
