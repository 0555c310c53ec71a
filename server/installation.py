"""The installation that a command at the terminal is about: that of the environment, or the one of `storyroom up` in
DATA_DIR, whether it runs or not. Called by doctor.py, backup.py and restore.py."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from server.config import Config
from server.embedded import EmbeddedError, Postgres, only_one

# What these commands have no use for.
_UNUSED = {"REDIS_URL": "redis://unused", "SECRET_KEY": "-" * 32}


@contextlib.contextmanager
def of(environ: Mapping[str, str], *, alone: bool = False) -> Iterator[Config]:
    """Its settings, while its database can be reached. `alone`: `storyroom up` must not run.

    EmbeddedError, ConfigError."""
    given = _UNUSED | {name: text for name, text in environ.items() if text.strip()}
    if "DATABASE_URL" in given:
        yield Config.from_environment(given)
        return
    data_dir = Path(given.get("DATA_DIR", "./data")).absolute()
    if not alone and not (data_dir / "postgres").is_dir():
        raise EmbeddedError(f"No installation is in {data_dir}: set DATA_DIR, or DATABASE_URL.")
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(only_one(data_dir))
        except EmbeddedError:
            if alone:
                raise
            postgres = Postgres(data_dir / "postgres")
            if not postgres.answers():
                raise EmbeddedError(f"The Postgres of {data_dir} does not answer: look at `storyroom up`.") from None
        else:
            postgres = Postgres(data_dir / "postgres")
            stack.callback(postgres.stop)
            postgres.start()
        yield Config.from_environment({**given, "DATABASE_URL": postgres.url, "DATA_DIR": str(data_dir)})
