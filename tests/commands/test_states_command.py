"""`buddy states`: diagram, data, page, check."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from buddy.cli import main

STATES = Path(__file__).parents[2] / "states"


def test_the_diagram_the_data_and_the_page(capsys) -> None:
    assert main(["states"]) == 0
    assert capsys.readouterr().out.startswith("stateDiagram-v2\n")
    assert main(["states", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {"initial", "states", "events", "deadlines", "cases"} <= data.keys()
    assert main(["states", "--readme"]) == 0
    assert capsys.readouterr().out == (STATES / "README.md").read_text()


@pytest.mark.parametrize(
    ("file", "right", "wrong", "sentence"),
    [
        ("idle.yaml", "to: session}", "to: sesion}", "there is no state 'sesion'; did you mean 'session'?"),
        ("session.yaml", "do: [hush, ", "do: [huhs, ", "there is no effect 'huhs'; did you mean 'hush'?"),
        ("fault.yaml", "phrase: fault_over", "phrase: fault_ovr", "there is no phrase 'fault_ovr'; did you mean"),
        ("everywhere.yaml", "if: essential", "if: esential", "there is no guard 'esential'; did you mean 'essential'?"),
    ],
)
def test_a_slip_is_named_with_its_line(
    tmp_path: Path, capsys, file: str, right: str, wrong: str, sentence: str
) -> None:
    folder = shutil.copytree(STATES, tmp_path / "states")
    text = (folder / file).read_text()
    line = text[: text.index(right)].count("\n") + 1
    (folder / file).write_text(text.replace(right, wrong, 1))
    assert main(["states", "--check", str(folder)]) == 78
    assert f"{file} line {line}: {sentence}" in capsys.readouterr().err


def test_each_line_may_be_lost_without_a_crash(tmp_path: Path, capsys) -> None:
    """Every line that people could delete: refused in sentences, or still a whole machine."""
    refused = 0
    for file in sorted(STATES.glob("*.yaml")):
        folder = shutil.copytree(STATES, tmp_path / file.stem)
        lines = file.read_text().splitlines(keepends=True)
        for number in range(0, len(lines), 4):
            (folder / file.name).write_text("".join(lines[:number] + lines[number + 1 :]))
            code = main(["states", "--check", str(folder)])
            said = capsys.readouterr()
            assert code in (0, 78)
            assert bool(said.err) == (code == 78)
            refused += code == 78
    assert refused > 10
