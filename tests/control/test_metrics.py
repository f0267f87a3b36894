"""The figures, read by the grammar of both text formats."""

from __future__ import annotations

import re

from tests.control.living import Living

LABEL = r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"(?P<name>[a-z_]+)(?:\{{{LABEL}(?:,{LABEL})*\}})? (?P<value>[-+]?\d+(?:\.\d+)?(?:e[-+]\d+)?)")
ENDS = {"gauge": ("",), "counter": ("_total",), "summary": ("_count", "_sum")}


def test_every_line_is_in_the_grammar_and_belongs_to_its_family(buddy: Living) -> None:
    buddy.ask("hear", text="what time is it")
    buddy.until(lambda step: type(step.event).__name__ == "SpeechFinished")
    text = buddy.ask("metrics")["text"]
    lines = text.split("\n")
    assert lines[-2:] == ["# EOF", ""]
    family, kind, samples = "", "", 0
    families: list[str] = []
    for line in lines[:-2]:
        if line.startswith("# TYPE "):
            _, _, family, kind = line.split(" ")
            families.append(family)
        elif line.startswith("# HELP "):
            assert line.split(" ")[2] == family
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            assert sample["name"] in [family + end for end in ENDS[kind]], line
            samples += 1
    assert len(set(families)) == len(families)
    assert samples > 20
    assert 'buddy_state{state="idle"} 0' in lines or 'buddy_state{state="idle"} 1' in lines
    assert 'buddy_entered_total{state="session.speaking"} 1' in lines
    assert any(line.startswith('buddy_latency_seconds_sum{stage="text_to_first_token"}') for line in lines)
    assert "buddy_turns_total 1" in lines or "buddy_turns_total 2" in lines
