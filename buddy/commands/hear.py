"""`buddy hear TEXT`: have a running Buddy hear a sentence, as if somebody had called it by name and said it."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", help="what is said; after -- it may begin with a dash")


def run(chosen: argparse.Namespace) -> int:
    from buddy.control.client import ask

    print(f"heard as turn {ask('hear', text=' '.join(chosen.text))['turn']}")
    return 0
