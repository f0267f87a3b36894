"""The `config.yaml` that comes with Buddy shows every default, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from buddy.config import Config, load, schema
from buddy.config.choice import keys_of, modules, settings_of
from buddy.config.nodes import scalar
from buddy.config.schema import DEFAULT_ENGINES, DRIVERS
from buddy.config.section import Section
from buddy.config.slots import NEVER_AUTO

SHIPPED = Path(__file__).parents[2] / "config.yaml"


def plain(node: yaml.Node):
    """A file's data by YAML 1.2, as an editor reads it; every value is a scalar on a line of its own."""
    if isinstance(node, yaml.MappingNode):
        assert not node.flow_style
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        assert not node.flow_style
        return [plain(item) for item in node.value]
    return scalar(node.value, plain=node.style is None)


@pytest.fixture(scope="module")
def written() -> dict:
    return plain(yaml.compose(SHIPPED.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))


def shown(section: type[Section]) -> dict:
    """A section with all of its defaults, as the file shows them: a line that is empty for nothing."""
    values = section().model_dump(by_alias=True)
    return {key: None if value in ("", ()) else value for key, value in values.items()}


def sections() -> Iterator[tuple[str, dict]]:
    for name, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield name, shown(field.annotation)
        elif name not in DRIVERS and name not in DEFAULT_ENGINES:
            yield name, field.default or None
    for name, package in DRIVERS.items():
        keys: dict = {}
        for driver in modules(package, without=NEVER_AUTO):
            keys |= shown(settings_of(package, driver))
        yield name, {"driver": "auto", **keys}
    for slot, engines in DEFAULT_ENGINES.items():
        every = [(name, shown(settings_of(f"engines.{slot}", name))) for name in engines]
        yield slot, [{name: keys} if keys else name for name, keys in every]


def test_it_is_right_and_changes_nothing():
    shipped, default = load(SHIPPED), Config()
    for setting in set(Config.model_fields) - set(DRIVERS):
        assert getattr(shipped, setting) == getattr(default, setting)
    for section, package in DRIVERS.items():
        choice = getattr(shipped, section)
        assert choice.name == getattr(default, section).name
        for name in modules(package, without=NEVER_AUTO):
            assert choice.as_driver(name).settings == settings_of(package, name)()


def test_it_shows_every_setting_with_its_default(written):
    assert written == dict(sections())


def test_it_fits_its_json_schema(written):
    jsonschema.validate(written, schema())


def test_the_schema_is_one_itself():
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    "wrong",
    [
        {"languge": "en"},
        {"language": "english"},
        {"conversation": {"silence_seconds": 0}},
        {"conversation": {"language": "en"}},
        {"lights": {"driver": "rbg"}},
        {"lights": {"red_pin": 99}},
        {"think": "skills"},
        {"think": ["skils"]},
        {"think": [{"openai": {"max_tokens": "many"}}]},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(wrong, problems):
    assert not jsonschema.Draft202012Validator(schema()).is_valid(wrong)
    assert problems(yaml.safe_dump(wrong))


def test_every_setting_is_described_for_the_editor():
    parts = [("config.yaml", section) for section in (Config, *map(type, (Config().conversation, Config().privacy)))]
    packages = (*DRIVERS.values(), *(f"engines.{slot}" for slot in DEFAULT_ENGINES))
    parts += [(f"{package}.{name}", settings_of(package, name)) for package in packages for name in modules(package)]
    bare = [
        f"{where} {key}"
        for where, section in parts
        for key, field in zip(keys_of(section), section.model_fields.values(), strict=True)
        if not field.description and key not in {*DRIVERS, *DEFAULT_ENGINES, "conversation", "quiet_hours", "privacy"}
    ]
    assert bare == []
