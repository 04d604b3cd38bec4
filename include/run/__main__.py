"""The commands behind `make run`, `up`, `down`, `sql`, `rejects` and `parity`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from include.errors import ClienteleError
from include.run import keep, parity, prompt, rejects, whole, workspace
from include.run.health import COMPONENTS, healthy_components


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; refusals are printed as sentences, last and without a trace."""
    # A line is read when it is written, also through a pipe.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    given = _parser().parse_args(arguments)
    try:
        return _carry_out(given)
    except ClienteleError as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; nothing is left running.", file=sys.stderr)
        return 130


def _carry_out(given: argparse.Namespace) -> int:
    if given.command == "run":
        if given.landing:
            sources = [name.strip() for name in given.sources.split(",")]
            settings = workspace.prepare_own(
                given.workspace, given.landing, [name for name in sources if name]
            )
        else:
            settings = workspace.prepare_sample(given.workspace, given.sample)
        return whole.run(settings)
    if given.command == "parity":
        return parity.run(given.sample, given.lines)
    if given.command == "health":
        return 0 if given.component in healthy_components(given.url) else 1
    settings = workspace.settings_of(given.workspace)
    if given.command == "sql":
        return prompt.prompt(settings, given.release)
    if given.command == "rejects":
        print("\n".join(rejects.describe_rejects(settings)))
    elif given.command == "up":
        keep.up(settings)
    else:
        keep.down(settings)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m include.run", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    health = commands.add_parser("health")
    health.add_argument("component", choices=sorted(COMPONENTS))
    health.add_argument("url")
    engines = commands.add_parser("parity")
    company = engines.add_mutually_exclusive_group(required=True)
    company.add_argument("--sample")
    company.add_argument("--lines", type=int)
    for name in ("run", "up", "down", "sql", "rejects"):
        command = commands.add_parser(name)
        command.add_argument("--workspace", default="")
        if name == "run":
            inputs = command.add_mutually_exclusive_group(required=True)
            inputs.add_argument("--sample")
            inputs.add_argument("--landing", type=Path)
            command.add_argument("--sources", default="")
        if name == "sql":
            command.add_argument("--release")
    return parser


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
