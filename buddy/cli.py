"""The command line: arguments, nothing else. Exit codes as in sysexits.h: 69 no device, 78 configuration."""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from buddy import __version__
from buddy.errors import BuddyError, ConfigurationError, DeviceError, meant

COMMANDS = {
    "run": "be Buddy, in the foreground",
    "converse": "hold a conversation with a sound file",
    "check-config": "is config.yaml right?",
    "devices": "list microphones and loudspeakers",
    "doctor": "is everything there, and does it work?",
    "say": "speak a sentence",
    "wyoming": "serve Home Assistant as a microphone and loudspeaker",
    "states": "show, or check, the state machine",
    "status": "how a running Buddy is",
    "press": "press one of its buttons from afar",
    "hear": "have it hear a sentence",
    "mute": "close its ears, or open them again",
    "ack": "somebody has taken its call for help",
    "reload": "have it read its configuration again",
    "log": "the last lines of its log",
    "metrics": "its figures, as OpenMetrics text",
    "trouble": "ask for a technician, while Buddy itself cannot start",
}

INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Says in its errors what was probably meant."""

    def error(self, message: str) -> NoReturn:
        """Exits with 2."""
        wrong = re.search(r"invalid choice: '(.*?)' ", message)
        if wrong:
            hint = meant(wrong[1], COMMANDS) or f"; there is: {', '.join(COMMANDS)}"
            message = f"there is no command '{wrong[1]}'{hint}"
        unknown = re.match(r"unrecognized arguments: (-\S+)", message)
        if unknown:
            message = f"there is no option '{unknown[1]}'{meant(unknown[1], self.options())}"
        super().error(message)

    def options(self) -> list[str]:
        """Of this command."""
        return [option for action in self._actions for option in action.option_strings]

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """A command answers for its own unknown options: the top level does not know what it could have meant."""
        known, rest = super().parse_known_args(args, namespace)
        if rest and any(word.startswith("-") for word in rest):
            self.error(f"unrecognized arguments: {next(word for word in rest if word.startswith('-'))}")
        return known, rest


def parser() -> argparse.ArgumentParser:
    top = Parser(prog="buddy", description="A voice companion appliance.")
    top.add_argument("--version", action="version", version=f"buddy {__version__}")
    top.add_argument("--verbose", action="store_true", help="log more")
    top.add_argument("--config", type=Path, metavar="FILE", help="instead of ./config.yaml or /etc/buddy/config.yaml")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, sentence in COMMANDS.items():
        command = commands.add_parser(name, help=sentence, description=_module(name).__doc__)
        command.add_argument("--verbose", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.add_argument("--config", type=Path, metavar="FILE", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        _module(name).arguments(command)
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; what goes wrong is one sentence on standard error."""
    chosen = parser().parse_args(words)
    from buddy.runtime.journal import set_up

    set_up(logging.DEBUG if chosen.verbose else logging.INFO)
    try:
        return _in_words(chosen)
    except BrokenPipeError:  # whoever read has seen enough; what is left in the buffer must not complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED


def _in_words(chosen: argparse.Namespace) -> int:
    """Run the command, and say what went wrong; gives the exit code."""
    try:
        code: int = _module(chosen.command).run(chosen)
        if sys.stdout is not None:
            sys.stdout.flush()
    except ConfigurationError as error:
        return _failed(os.EX_CONFIG, *error.problems)
    except DeviceError as error:
        return _failed(os.EX_UNAVAILABLE, error.sentence)
    except BuddyError as error:
        return _failed(1, error.sentence)
    except BrokenPipeError:
        raise
    except OSError as error:
        logging.debug("an error of the system", exc_info=error)
        return _failed(1, f"{error.filename or 'the output'}: {error.strerror or error}")
    return code


def _failed(code: int, *sentences: str) -> int:
    print(*sentences, sep="\n", file=sys.stderr)
    return code


def _module(command: str):  # type: ignore[no-untyped-def]
    return import_module(f"buddy.commands.{command.replace('-', '_')}")
