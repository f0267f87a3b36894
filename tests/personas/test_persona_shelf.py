import shutil
from pathlib import Path

import pytest

from buddy.config.choice import modules
from buddy.errors import PersonaError
from buddy.personas import PersonaVoice, persona_file
from buddy.personas.shelf import BUILT_IN, PersonaShelf

MINIMAL = "id: {id}\nname: Anna\ndescription: A friend.\nlight: pink\n"


def persona(folder: Path, name: str, text: str = MINIMAL, prompt: str = "You are Anna.") -> Path:
    home = folder / name
    home.mkdir(parents=True)
    (home / "persona.yaml").write_text(text.replace("{id}", name), encoding="utf-8")
    (home / "system_prompt.en.md").write_text(prompt, encoding="utf-8")
    return home


def refused(folder: Path, name: str, language: str = "en") -> list[str]:
    with pytest.raises(PersonaError) as error:
        PersonaShelf([folder]).load(name, language)
    return error.value.sentence.splitlines()


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_built_in_personas_are_whole_in_both_languages(language: str) -> None:
    shelf = PersonaShelf()
    assert shelf.ids() == ("companion", "emergency", "entertainer")
    assert shelf.broken(language) == {}
    loaded = [shelf.load(name, language) for name in shelf.ids()]
    assert len({repr(one.voice) for one in loaded}) == len(loaded), "they must be told apart by ear"
    assert len({one.light for one in loaded}) == len(loaded)
    for one in loaded:
        assert one.language == language
        assert one.name
        assert one.description.endswith(".")
        assert {"en": "English", "it": "italiano"}[language] in one.instructions


def test_the_buttons_call_the_companion_and_the_entertainer() -> None:
    assert PersonaShelf().by_button() == {"green": "companion", "blue": "entertainer"}


def test_who_can_be_called_and_how() -> None:
    names = PersonaShelf().spoken_names("it")
    assert names["companion"][0] == "buddy"
    assert "gino" in names["entertainer"]
    assert names["emergency"] == ()


def test_a_prompt_without_translation_is_english(tmp_path: Path) -> None:
    persona(tmp_path, "anna")
    anna = PersonaShelf([tmp_path]).load("anna", "it")
    assert (anna.name, anna.instructions, anna.language) == ("Anna", "You are Anna.", "it")


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    persona(tmp_path, "anna", MINIMAL + "button:\nsilence_seconds:\nvoice:\n")
    anna = PersonaShelf([tmp_path]).load("anna", "en")
    assert (anna.version, anna.button, anna.silence_seconds, anna.spoken_names) == (1, None, None, ())
    assert anna.voice == PersonaVoice({}, 1.0, 1.0)


def test_everything_can_be_written(tmp_path: Path) -> None:
    text = MINIMAL + (
        "version: 3\nbutton: blue\nsilence_seconds: 30\nspoken_names: {en: [Anna, 'my friend'], it: [l’amica]}\n"
        "voice: {speed: 0.8, pitch: 1.2, espeak: {en: en-us+f3, it: it+f3}, piper: anna}\n"
    )
    persona(tmp_path, "anna", text)
    shelf = PersonaShelf([tmp_path])
    anna = shelf.load("anna", "en")
    assert (anna.version, anna.button, anna.silence_seconds, anna.light) == (3, "blue", 30.0, "pink")
    assert anna.voice == PersonaVoice({"espeak": "en-us+f3", "piper": "anna"}, 0.8, 1.2)
    assert anna.spoken_names == ("anna", "my friend")
    assert shelf.load("anna", "it").spoken_names == ("l'amica",)
    assert shelf.load("anna", "it").voice.names == {"espeak": "it+f3", "piper": "anna"}


def test_the_engines_that_a_voice_is_named_for_are_there() -> None:
    assert set(persona_file.VOICE_ENGINES) <= set(modules("engines.speak"))


def test_a_voice_for_an_engine_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    persona(tmp_path, "anna", MINIMAL + "voice: {espaek: en-us}\n")
    with pytest.raises(PersonaError, match=r"'espaek'.*did you mean 'espeak'"):
        PersonaShelf([tmp_path]).load("anna", "en")


def test_ones_own_folder_comes_before_the_built_in(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN / "companion", tmp_path / "companion")
    (tmp_path / "companion" / "system_prompt.en.md").write_text("You are somebody else.", encoding="utf-8")
    shelf = PersonaShelf([tmp_path / "nowhere", tmp_path, BUILT_IN])
    assert shelf.load("companion", "en").instructions == "You are somebody else."
    assert shelf.load("entertainer", "en").name == "Charlie"


def test_a_broken_persona_is_reported_and_the_others_load(tmp_path: Path) -> None:
    home = persona(tmp_path, "anna", MINIMAL + "spoken_names: anna\n")
    persona(tmp_path, "bert", MINIMAL + "lihgt: blue\nspoken_names: bert\n")
    shelf = PersonaShelf([tmp_path])
    assert set(shelf.broken("en")) == {"bert"}
    assert "bert/persona.yaml line 5" in shelf.broken("en")["bert"].sentence
    assert "bert" not in shelf.spoken_names("en")
    assert {"anna", "companion", "entertainer"} <= set(shelf.spoken_names("en"))
    (home / "persona.yaml").write_text("id: [", encoding="utf-8")
    assert set(shelf.broken("en")) == {"anna", "bert"}, "the shelf looks anew"


def test_of_two_with_one_name_or_button_the_first_has_it(tmp_path: Path) -> None:
    persona(tmp_path, "aaa", MINIMAL + "button: green\nspoken_names: buddy\n")
    shelf = PersonaShelf([tmp_path])
    assert shelf.by_button()["green"] == "aaa"
    assert shelf.spoken_names("en")["aaa"] == ("buddy",)
    assert "buddy" not in shelf.spoken_names("en")["companion"]


def test_an_unknown_persona_is_answered_with_a_guess() -> None:
    with pytest.raises(PersonaError, match="there is no persona 'compagnion'; did you mean 'companion'"):
        PersonaShelf().load("compagnion", "en")


@pytest.mark.parametrize("name", ["", ".", "..", "../personas/companion", "companion/"])
def test_a_path_is_no_persona(name: str) -> None:
    with pytest.raises(PersonaError, match="there is no persona"):
        PersonaShelf().load(name, "en")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("buton: green", "anna/persona.yaml line 5: there is no key of a persona 'buton'; did you mean 'button'?"),
        ("button: gren", "anna/persona.yaml line 5: there is no button 'gren'; did you mean 'green'?"),
        ("button: red", "anna/persona.yaml line 5: there is no button 'red'"),
        ("light: blue", "anna/persona.yaml line 5: 'light' is written twice; the first is on line 4"),
        (
            "silence_seconds: fifteen",
            "anna/persona.yaml line 5: silence_seconds must be a number between 5 and 120, you wrote 'fifteen'",
        ),
        (
            "silence_seconds: 500",
            "anna/persona.yaml line 5: silence_seconds must be a number between 5 and 120, you wrote '500'",
        ),
        ("voice: {sped: 1}", "anna/persona.yaml line 5: there is no key of voice 'sped'; did you mean 'speed'?"),
        ("voice: {pitch: 7}", "anna/persona.yaml line 5: pitch must be a number between 0.5 and 2, you wrote '7'"),
        ("voice: loud", "anna/persona.yaml line 5: voice must be written as `key: value`, you wrote 'loud'"),
        ("spoken_names: R2", "anna/persona.yaml line 5: a spoken name is made of words, you wrote 'R2'"),
        ("spoken_names: {fr: anne}", "anna/persona.yaml line 5: spoken_names has no 'en'"),
        ("version: new", "anna/persona.yaml line 5: version must be a number between 1 and 9999, you wrote 'new'"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    persona(tmp_path, "anna", MINIMAL + line + "\n")
    assert refused(tmp_path, "anna") == [sentence]


def test_what_is_missing_and_a_foreign_id_are_named_together(tmp_path: Path) -> None:
    persona(tmp_path, "anna", "id: berta\nname: Anna\nlight: blu\n")
    assert refused(tmp_path, "anna") == [
        "anna/persona.yaml line 1: a persona has no 'description'",
        "anna/persona.yaml line 1: the id must be the folder's name, 'anna', you wrote 'berta'",
        "anna/persona.yaml line 3: there is no light 'blu'; did you mean 'blue'?",
    ]


def test_prompts_are_checked_too(tmp_path: Path) -> None:
    home = persona(tmp_path, "anna", prompt="  \n")
    assert refused(tmp_path, "anna") == [
        "anna/system_prompt.en.md: is empty; write who this persona is and how it talks"
    ]
    (home / "system_prompt.en.md").unlink()
    assert refused(tmp_path, "anna") == ["anna/system_prompt.en.md: cannot be read: No such file or directory"]
    (home / "system_prompt.it.md").write_bytes("perché".encode("latin-1"))
    assert refused(tmp_path, "anna", "it") == ["anna/system_prompt.it.md: is not UTF-8 (byte 5); save it as UTF-8"]
