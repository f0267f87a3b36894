import re
from pathlib import Path

import pytest

from buddy.yaml_nodes import Problems, Reader


def reader(tmp_path: Path, text: str | bytes) -> tuple[Reader, Problems]:
    path = tmp_path / "some.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = Problems()
    return Reader(path, problems), problems


def test_lines_of_a_block_know_where_they_stand(tmp_path: Path) -> None:
    nodes, problems = reader(tmp_path, "said: |\n  one\n\n  # not said\n  two?\nmore: [three, four]\nlast: five\n")
    pairs = nodes.mapping(nodes.root(), "it")
    rows = {name: [(line.text, line.number) for line in nodes.lines(node, name)] for name, (_, node) in pairs.items()}
    assert rows == {"said": [("one", 2), ("two?", 5)], "more": [("three", 6), ("four", 6)], "last": [("five", 7)]}
    assert problems.sentences == []


def test_nothing_is_read_as_a_boolean_or_a_number(tmp_path: Path) -> None:
    nodes, _ = reader(tmp_path, "on: off\nat: 22:30\n")
    pairs = nodes.mapping(nodes.root(), "it")
    assert {key: nodes.text(node, key) for key, (_, node) in pairs.items()} == {"on": "off", "at": "22:30"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "some.yaml: is empty"),
        ("a: 1\n\tb: 2\n", r"some.yaml line 2: is not YAML: found character .* use spaces, not tabs"),
        ("a: [1\n", "some.yaml line 2: is not YAML"),
        ("a: caffè\n".encode("latin-1"), "some.yaml: is not UTF-8 \\(byte 7\\); save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    nodes, problems = reader(tmp_path, text)
    assert nodes.root() is None
    assert len(problems.sentences) == 1
    assert re.match(sentence, problems.sentences[0]), problems.sentences


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    problems = Problems()
    assert Reader(tmp_path / "gone.yaml", problems).root() is None
    assert problems.sentences == ["gone.yaml: cannot be read: No such file or directory"]


def test_keys_twice_unknown_and_missing_are_all_found(tmp_path: Path) -> None:
    nodes, problems = reader(tmp_path, "name: a\nname: b\nvioce: c\n")
    nodes.mapping(nodes.root(), "a persona", ("name", "voice", "light"), needed=("light",))
    assert problems.sentences == [
        "some.yaml line 1: a persona has no 'light'",
        "some.yaml line 2: 'name' is written twice; the first is on line 1",
        "some.yaml line 3: there is no key of a persona 'vioce'; did you mean 'voice'?",
    ]


@pytest.mark.parametrize("written", ["fast", "", "9", "nan", "[1]"])
def test_a_number_out_of_bounds_is_refused(tmp_path: Path, written: str) -> None:
    nodes, problems = reader(tmp_path, f"speed: {written}\n")
    assert nodes.number(nodes.mapping(nodes.root(), "it")["speed"][1], "speed", 0.5, 2) == 0.5
    assert "some.yaml line 1: speed must be " in problems.sentences[0]


def test_a_list_is_no_section_and_a_section_no_sentence(tmp_path: Path) -> None:
    nodes, problems = reader(tmp_path, "a: {b: c}\n")
    node = nodes.mapping(nodes.root(), "it")["a"][1]
    assert nodes.lines(node, "'a'") == ()
    assert nodes.text(node, "a") == ""
    assert problems.sentences[0] == "some.yaml line 1: 'a' must be one or more sentences, you wrote a section"
