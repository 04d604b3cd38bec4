"""The commands that `make` runs on a workspace, and compose's health checks."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from include.errors import ClienteleError
from include.review.write import write_review
from include.run import bi, keep, parity, prompt, rejects, text, whole, workspace
from include.run.health import COMPONENTS, healthy_components
from include.serve.export import export
from include.serve.postgres import publish_to_postgres
from include.serve.reader import release_path
from include.transform.docs import write_docs

OF_A_RELEASE = ("sql", "review", "export", "publish-postgres")


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
    match given.command:
        case "up":
            keep.up(settings)
        case "down":
            keep.down(settings)
        case "bi":
            bi.bi(settings, given.host, given.port)
        case "sql":
            return prompt.prompt(settings, given.release)
        case "docs":
            print(text.from_here(write_docs(settings)))
        case "rejects":
            print("\n".join(rejects.describe_rejects(settings)))
        case "review":
            print(text.from_here(write_review(settings, given.release)))
        case "export":
            release = release_path(settings, given.release)
            folder = given.to or settings.root / "export" / release.stem
            wanted = [name for name in given.tables.split(",") if name]
            for file, rows in export(release, wanted, folder, given.format):
                print(f"{text.from_here(file)}  {text.count(rows, 'row')}")
        case "publish-postgres":
            publish_to_postgres(
                release_path(settings, given.release), settings.postgres_url
            )
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
    for name in ("run", "up", "down", "bi", "rejects", "docs", *OF_A_RELEASE):
        command = commands.add_parser(name)
        command.add_argument("--workspace", default="")
        if name == "run":
            inputs = command.add_mutually_exclusive_group(required=True)
            inputs.add_argument("--sample")
            inputs.add_argument("--landing", type=Path)
            command.add_argument("--sources", default="")
        if name == "bi":
            command.add_argument("--host", default="127.0.0.1")
            command.add_argument("--port", type=int)
        if name in OF_A_RELEASE:
            command.add_argument("--release")
        if name == "export":
            command.add_argument("--tables", default="")
            command.add_argument("--format", default="csv")
            command.add_argument("--to", type=Path)
    return parser


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
