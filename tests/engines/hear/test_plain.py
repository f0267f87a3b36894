import pytest

from buddy.engines.hear.plain import plain


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("What’s the time, Buddy?", "what's the time buddy"),
        ("  È   lunedì. ", "è lunedì"),
        ("twenty-one", "twenty one"),
        ("Set the volume to 50%!", "set the volume to 50"),
        ("...", ""),
    ],
)
def test_text_is_lower_case_without_punctuation(written: str, spoken: str) -> None:
    assert plain(written) == spoken
