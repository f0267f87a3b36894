"""`buddy check-config`: is the file right? Says everything that is wrong with it, at once."""

from __future__ import annotations

import argparse
import json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=str, help="default: the file that Buddy would use")
    parser.add_argument("--schema", action="store_true", help="print the JSON schema, for editors")
    parser.add_argument("--unmentioned", action="store_true", help="print the settings that the file does not show")


def run(chosen: argparse.Namespace) -> int:
    from pathlib import Path

    from buddy import config
    from buddy.config import cast
    from buddy.errors import ConfigurationError

    if chosen.schema:
        print(json.dumps(config.schema(), indent=2))
        return 0
    path = config.find(Path(chosen.file) if chosen.file else chosen.config)
    wrong = cast.problems(config.load(path), path)
    if wrong:
        raise ConfigurationError(*wrong)
    if chosen.unmentioned:
        from buddy.config.unmentioned import unmentioned

        for setting in unmentioned(path):
            print(setting)
        return 0
    print(f"{path}: nothing is wrong")
    return 0
