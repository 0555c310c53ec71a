"""The command `storyroom`. Reads settings, calls what does the work, says in one sentence what is wrong.
Imports what a command needs only when it runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.config import Config


def main(arguments: Sequence[str] | None = None) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - an old Python can be told to run this file
        sys.exit(f"Storyroom needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    given = _parser().parse_args(arguments)
    from server.archive import FileError
    from server.config import ConfigError
    from server.embedded import EmbeddedError
    from server.listening import StartError

    try:
        status = given.run(given)
    except ConfigError as wrong:
        print(wrong, file=sys.stderr)
        status = 2
    except (FileError, EmbeddedError, StartError) as failed:
        print(failed, file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="storyroom", description="A real-time studio for AI comics and short dramas.")
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    up = commands.add_parser("up", help="run everything here: database, queue, API, worker, web")
    up.set_defaults(run=_up)
    serve = commands.add_parser("serve", help="run the API alone (DATABASE_URL, REDIS_URL and SECRET_KEY must be set)")
    serve.add_argument("--workers", type=_positive, default=1, metavar="N", help="processes (1)")
    # A socket that listens already, from the parent of several workers.
    serve.add_argument("--fd", type=_positive, help=argparse.SUPPRESS)
    serve.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="run one worker")
    worker.add_argument("--concurrency", type=_positive, metavar="N", help="jobs at once (WORKER_CONCURRENCY)")
    worker.add_argument(
        "--grace", type=_positive, default=20, metavar="SECONDS", help="after SIGTERM, for jobs that still run (20)"
    )
    worker.set_defaults(run=_worker)
    migrate = commands.add_parser("migrate", help="bring the database to the newest migration")
    migrate.set_defaults(run=_migrate)
    doctor = commands.add_parser("doctor", help="look whether all that is stored is whole; the server may run")
    doctor.add_argument("--project", metavar="ID", help="this one only")
    doctor.add_argument("--fast", action="store_true", help="read and count, without opening any document")
    doctor.set_defaults(run=_doctor)
    backup = commands.add_parser("backup", help="write one moment of everything into a file; the server may run")
    backup.add_argument("file", metavar="FILE")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="make an installation of a backup; the server must not run")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--verify", action="store_true", help="only read the file and compare all checksums")
    restore.add_argument("--replace", action="store_true", help="take away all that is in this installation now")
    restore.set_defaults(run=_restore)
    profile = commands.add_parser("profile", help="provider profiles: what teams' jobs are done by").add_subparsers(
        required=True, metavar="COMMAND"
    )
    listing = profile.add_parser("list", help="all profiles, with their ids")
    listing.set_defaults(run=_profile_list)
    test = profile.add_parser("test", help="a small request for each of its models; costs what it costs")
    test.add_argument("id", nargs="?", help="a profile's id; without: the provider of AI_BASE_URL")
    test.set_defaults(run=_profile_test)
    rotate = profile.add_parser("rotate", help="seal all stored keys with the first of ENCRYPTION_KEYS")
    rotate.set_defaults(run=_profile_rotate)
    return parser


def _up(_given: argparse.Namespace) -> int:
    from server.supervisor import up

    return up(os.environ)


def _serve(given: argparse.Namespace) -> int:
    from server import logs
    from server.config import Config

    config = Config.from_environment(os.environ)
    logs.configure("serve")
    from server.serve import serve

    return serve(config, workers=given.workers, fd=given.fd)


def _worker(given: argparse.Namespace) -> int:
    from server import logs
    from server.config import Config

    environ = dict(os.environ)
    if given.concurrency:
        environ["WORKER_CONCURRENCY"] = str(given.concurrency)
    config = Config.from_environment(environ)
    logs.configure("worker")
    from server.work import work

    work(config, grace_seconds=given.grace)
    return 0


def _migrate(_given: argparse.Namespace) -> int:
    import asyncio

    from server import migrate
    from server.config import Config
    from server.listening import StartError

    config = Config.from_environment(os.environ)
    try:
        asyncio.run(migrate.upgrade(config.database_url))
    except OSError as failed:
        raise StartError(f"The database of DATABASE_URL cannot be reached: {failed}") from failed
    return 0


def _doctor(given: argparse.Namespace) -> int:
    import asyncio

    from server import doctor, installation, logs

    logs.configure("doctor")
    with installation.of(os.environ) as config:
        return asyncio.run(doctor.doctor(config, project=given.project, fast=given.fast))


def _backup(given: argparse.Namespace) -> int:
    import asyncio
    from pathlib import Path

    from server import backup, installation, logs

    logs.configure("backup")
    with installation.of(os.environ) as config:
        return asyncio.run(backup.backup(config, Path(given.file).absolute()))


def _restore(given: argparse.Namespace) -> int:
    import asyncio
    from pathlib import Path

    from server import installation, logs, restore

    logs.configure("restore")
    path = Path(given.file).absolute()
    if given.verify:
        return restore.checked(path)
    with installation.of(os.environ, alone=True) as config:
        return asyncio.run(restore.restore(config, path, replace=given.replace))


def _profile_list(_given: argparse.Namespace) -> int:
    import asyncio

    from server import profile_commands

    return asyncio.run(profile_commands.listed(_config()))


def _profile_test(given: argparse.Namespace) -> int:
    import asyncio

    from server import profile_commands

    return asyncio.run(profile_commands.test(_config(), given.id))


def _profile_rotate(_given: argparse.Namespace) -> int:
    import asyncio

    from server import profile_commands

    return asyncio.run(profile_commands.rotate(_config()))


def _config() -> Config:
    from server import logs
    from server.config import Config

    logs.configure("profile")
    return Config.from_environment(os.environ)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0; given: {text!r}")
    return int(text)


def _version() -> str:
    from server import program

    return f"storyroom {program.version() or '(not installed)'}"


if __name__ == "__main__":
    main()
