"""An engine that is somewhere else may be written as its address."""

import re

import pytest

from buddy import choices


def test_an_address_is_short_for_the_engine_with_its_uri(loaded):
    config = loaded(
        "hear:\n  - wyoming://127.0.0.1:10300\n  - sphinx\n"
        "speak:\n  - wyoming: {uri: 'tcp://piper.local:10200', voice: anna}\n  - wyoming://other:10200: {voice: bob}\n"
    )
    first, second = config.hear
    assert (first.name, first.settings.uri, first.settings.place) == (
        "wyoming",
        "wyoming://127.0.0.1:10300",
        ("127.0.0.1", 10300),
    )
    assert second.name == "sphinx"
    assert [(choice.settings.place, choice.settings.voice) for choice in config.speak] == [
        (("piper.local", 10200), "anna"),
        (("other", 10200), "bob"),
    ]


def test_two_servers_in_one_list_are_told_apart(loaded):
    config = loaded("wake: [wyoming://a:1, wyoming://b:1, wyoming://a:1, sphinx]\n")
    assert choices.labels(config.wake) == ["wyoming://a:1", "wyoming://b:1", "wyoming://a:1 (2)", "sphinx"]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("hear: [wyoming://127.0.0.1]", "line 1: uri must be an address with a port"),
        ("hear: [wyoming://:10300]", "line 1: uri must be an address with a port"),
        ("hear: [wyoming://h:99999]", "line 1: uri must be an address with a port"),
        ("hear:\n  - wyomin://h:1", "line 2: hear must name .*; did you mean 'wyoming'"),
        ("hear: [sphinx://h:1]", "'sphinx' has no address"),
        ("think: [wyoming://h:1]", "'wyoming' belongs in the list of 'wake:'"),
        ("hear:\n  - wyoming:\n      uri: ftp://h:1", "line 3: uri must be an address"),
        ("hear:\n  - wyoming://h:1: x", "line 2"),
    ],
)
def test_a_wrong_address_is_refused_where_it_stands(problems, written, sentence):
    [problem] = problems(written)
    assert re.search(sentence, problem)
