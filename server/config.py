"""The settings of one process, read once from the environment and passed in, never imported.
cli.py reads them; docs/config.md is made from them by `python -m server.config`."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from collab import redis_urls
from collab.asset_stores import StoreSettings
from collab.limits import Limits

_MB = 1024 * 1024


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """One line of meaning per field; docs/config.md is made from it."""

    database_url: Annotated[str, Meta(description="Postgres. `up` starts its own in DATA_DIR when this is unset.")]
    redis_url: Annotated[
        str,
        Meta(
            description="Redis or Valkey: redis://, rediss:// (TLS), redis+sentinel://host:port,host:port/service/db. "
            "`up` starts its own when this is unset."
        ),
    ]
    secret_key: Annotated[
        str, Meta(min_length=32, description="Signs sessions. At least 32 characters; `up` makes one in DATA_DIR.")
    ]
    encryption_keys: Annotated[
        tuple[str, ...],
        Meta(
            description="`id:key,…` for the provider keys that teams store: the first encrypts, all decrypt. "
            "`up` makes one in DATA_DIR."
        ),
    ] = ()
    host: Annotated[str, Meta(min_length=1, description="The address to listen on; 0.0.0.0 for the whole network.")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Meta(ge=1, le=65535, description="The port to listen on.")] = 8000
    drain_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=600,
            description="How long a stopped process takes to send its sockets to others, a few at a time, and to "
            "finish requests. `up` sets 1 when this is unset.",
        ),
    ] = 5
    data_dir: Annotated[
        str, Meta(min_length=1, description="Where `up` keeps databases, assets and its secret keys.")
    ] = "./data"
    public_url: Annotated[str, Meta(description="The address that people type, if a proxy stands in front.")] = ""
    cors_origins: Annotated[
        tuple[str, ...], Meta(description="Other origins whose pages may call the API, separated by commas.")
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...], Meta(description="Addresses or networks whose X-Forwarded-* headers are believed.")
    ] = ("127.0.0.1",)
    s3_endpoint_url: Annotated[str, Meta(description="The S3 server, if it is not Amazon's.")] = ""
    s3_bucket: Annotated[str, Meta(description="Assets go to this bucket; unset, they go to DATA_DIR/assets.")] = ""
    s3_access_key_id: Annotated[str, Meta(description="Needed with S3_BUCKET.")] = ""
    s3_secret_access_key: Annotated[str, Meta(description="Needed with S3_BUCKET.")] = ""
    s3_region: Annotated[str, Meta(description="The region of the bucket.")] = "us-east-1"
    s3_public_url: Annotated[
        str,
        Meta(
            description="Where programs reach the S3 server themselves: they then upload announced files straight to "
            "it. Unset, everything goes through the API."
        ),
    ] = ""
    max_asset_bytes: Annotated[int, Meta(ge=1024, description="The largest file of a project.")] = 256 * _MB
    asset_grace_hours: Annotated[
        float,
        Meta(
            ge=0,
            le=87600,
            description="How long a file is kept that no document, version or kept history refers to.",
        ),
    ] = 168
    ai_base_url: Annotated[str, Meta(description="An OpenAI-compatible API. Unset: the offline rules do the work.")] = (
        ""
    )
    ai_api_key: Annotated[str, Meta(description="The key for AI_BASE_URL.")] = ""
    ai_model: Annotated[str, Meta(description="The model to ask there; needed with AI_BASE_URL.")] = ""
    allow_private_providers: Annotated[
        bool,
        Meta(
            description="Teams may use providers at private addresses, this machine's own included, and over plain "
            "http: for Ollama, vLLM and the like. AI_BASE_URL may be anywhere."
        ),
    ] = False
    queue_name: Annotated[
        str, Meta(pattern=r"^[\w.:-]{1,100}$", description="The queue in Redis; one name per installation.")
    ] = "storyroom"
    worker_concurrency: Annotated[int, Meta(ge=1, le=1000, description="Jobs that one worker runs at once.")] = 4
    job_lease_seconds: Annotated[
        float, Meta(ge=1, le=3600, description="A worker silent for so long has lost its job to another.")
    ] = 30
    job_sweep_seconds: Annotated[float, Meta(ge=0.1, le=300, description="How often lost jobs are looked for.")] = 2
    job_max_lost: Annotated[int, Meta(ge=1, le=100, description="After so many lost workers a job has failed.")] = 3
    max_active_jobs: Annotated[int, Meta(ge=1, description="Jobs of one team that wait or run at once.")] = 100
    max_active_jobs_per_project: Annotated[
        int, Meta(ge=1, description="Jobs of one project that wait or run at once; parts of a whole do not count.")
    ] = 100
    max_provider_jobs: Annotated[
        int, Meta(ge=0, description="Jobs of one provider profile that run at once, over all workers. 0: any number.")
    ] = 0
    max_jobs_per_minute: Annotated[int, Meta(ge=1, description="New jobs of one team in a minute.")] = 300
    history_window_days: Annotated[
        int, Meta(ge=1, le=36500, description="How far back every single change can be opened and reverted.")
    ] = 30
    auto_version_minutes: Annotated[
        float,
        Meta(ge=0.1, le=10080, description="Minutes after the last change until a version is made by itself."),
    ] = 10
    auto_version_days: Annotated[
        int,
        Meta(
            ge=1,
            le=36500,
            description="How long such versions are kept: all for a day, one of each day for a month, then one of each "
            "week. What has a name stays.",
        ),
    ] = 365
    trash_days: Annotated[int, Meta(ge=1, le=36500, description="How long a deleted project can be brought back.")] = 30
    access_token_seconds: Annotated[int, Meta(ge=60, le=86400, description="How long an access token lives.")] = 3600
    refresh_token_days: Annotated[int, Meta(ge=1, le=3650, description="How long a sign-in lasts unused.")] = 60
    max_message_bytes: Annotated[int, Meta(ge=64 * 1024, description="The largest message of a socket.")] = 16 * _MB
    max_document_bytes: Annotated[int, Meta(ge=_MB, description="The largest document of a project.")] = 64 * _MB
    max_nodes: Annotated[int, Meta(ge=1, description="The most nodes that a project can have.")] = 50_000
    max_edits_per_second: Annotated[
        int, Meta(ge=1, description="Messages taken of one socket in a second; who sends more is read more slowly.")
    ] = 2_000
    max_room_edits_per_second: Annotated[
        int, Meta(ge=1, description="Messages taken of all sockets of one room and process in a second.")
    ] = 20_000
    max_clients_per_room: Annotated[int, Meta(ge=1, description="Open sockets in one room and process.")] = 500
    max_connections_per_person: Annotated[
        int,
        Meta(ge=1, description="Open sockets of one person in one room and process; open streams of events in all."),
    ] = 200
    max_joins_per_second: Annotated[
        int, Meta(ge=1, description="Sockets that one process lets in in a second; the others wait up to 10 s.")
    ] = 500
    max_room_memory_bytes: Annotated[
        int,
        Meta(
            ge=64 * _MB,
            description="Memory for the open rooms of one process; what is idle is let go of first. With less than 17"
            " times MAX_DOCUMENT_BYTES the largest projects can be looked at, but not edited.",
        ),
    ] = 1_500_000_000
    max_unsaved_bytes_per_room: Annotated[
        int,
        Meta(
            ge=64 * 1024,
            description="What one room may hold that Postgres has not taken yet; above, edits stay in the windows.",
        ),
    ] = 8 * _MB
    max_unsaved_bytes: Annotated[int, Meta(ge=64 * 1024, description="The same for all rooms of a process.")] = (
        128 * _MB
    )
    max_text_bytes: Annotated[int, Meta(ge=1024, description="The largest text in the parameters of a job.")] = 4 * _MB
    allow_unsafe_durability: Annotated[
        bool, Meta(description="For tests only: be ready although Postgres answers before it has written to disk.")
    ] = False

    def store_settings(self) -> StoreSettings:
        return StoreSettings(
            folder=str(Path(self.data_dir) / "assets"),
            bucket=self.s3_bucket,
            endpoint_url=self.s3_endpoint_url,
            public_url=self.s3_public_url,
            access_key_id=self.s3_access_key_id,
            secret_access_key=self.s3_secret_access_key,
            region=self.s3_region,
        )

    def room_limits(self) -> Limits:
        return Limits(
            document_bytes=self.max_document_bytes,
            nodes=self.max_nodes,
            edits_per_second=self.max_edits_per_second,
            room_edits_per_second=self.max_room_edits_per_second,
            clients_per_room=self.max_clients_per_room,
            connections_per_person=self.max_connections_per_person,
            unsaved_bytes_per_room=self.max_unsaved_bytes_per_room,
            unsaved_bytes=self.max_unsaved_bytes,
        )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Config:
        """Raises ConfigError with every wrong setting, not only the first. An empty variable counts as unset."""
        given = {name: text for name in _fields() if (text := environ.get(name.upper(), "").strip())}
        read: dict[str, Any] = {}
        wrong: list[Wrong] = []
        for name, kind in _fields().items():
            try:
                if name in given:
                    read[name] = _read(name, kind, given[name])
                elif name in _REQUIRED:
                    raise ValueError(_EXPECTED.get(name, "a value"))
            except ValueError as refused:
                wrong.append(Wrong(name=name.upper(), expected=str(refused), given=_shown(name, given.get(name, ""))))
        wrong += _incomplete(given)
        if wrong:
            raise ConfigError(wrong)
        return cls(**read)


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    expected: str
    given: str


class ConfigError(Exception):
    """Every wrong setting of an environment, each on a line of its own."""

    def __init__(self, wrong: list[Wrong]) -> None:
        self.wrong = wrong
        lines = [f"  {one.name}: expected {one.expected}; given: {one.given}" for one in wrong]
        super().__init__("\n".join(["These settings are wrong:", *lines]))


_REQUIRED = ("database_url", "redis_url", "secret_key")
_SECRETS = ("secret_key", "encryption_keys", "ai_api_key", "s3_secret_access_key")
_EXPECTED = {
    "database_url": "postgresql://user:password@host:port/database",
    "redis_url": "redis://, rediss:// or redis+sentinel://host:port,host:port/service/db",
    "secret_key": "at least 32 characters, e.g. from: openssl rand -hex 32",
    "encryption_keys": "id:key,id:key with different ids and keys of at least 32 characters",
    "public_url": "an http:// or https:// address",
    "ai_base_url": "an http:// or https:// address",
    "s3_endpoint_url": "an http:// or https:// address",
    "s3_public_url": "an http:// or https:// address",
    "cors_origins": "origins such as https://studio.example.org, separated by commas",
    "trusted_proxies": "addresses or networks such as 10.0.0.0/8, separated by commas",
    "queue_name": "up to 100 letters, digits and . : _ -",
}


def _fields() -> dict[str, Any]:
    return get_type_hints(Config, include_extras=True)


def _read(name: str, kind: Any, text: str) -> Any:
    """The value, or ValueError with what was expected."""
    if "\x00" in text:
        raise ValueError("no NUL character")
    value: object = text
    if get_origin(kind.__origin__) is tuple:
        value = [part.strip() for part in text.split(",") if part.strip()]
    try:
        value = msgspec.convert(value, kind, strict=False)
        if name in _CHECKS and not _CHECKS[name](value):
            raise ValueError(name)
    except ValueError as refused:
        plain = re.sub(r"^Expected |`|, got .*", "", str(refused))
        for kinds, words in ((r"int", "a whole number"), (r"float", "a number"), (r"bool", "true or false")):
            plain = re.sub(rf"^{kinds}\b", words, plain)
        raise ValueError(_EXPECTED.get(name, plain)) from refused
    return _NORMAL.get(name, lambda same: same)(value)


def _incomplete(given: Mapping[str, str]) -> Iterator[Wrong]:
    for lead, needed in (("ai_base_url", ("ai_model",)), ("s3_bucket", ("s3_access_key_id", "s3_secret_access_key"))):
        for name in needed:
            if lead in given and name not in given:
                yield Wrong(name=name.upper(), expected=f"a value, because {lead.upper()} is set", given="nothing")
    if "ai_api_key" in given and not {"ai_model", "ai_base_url"} & given.keys():
        yield Wrong(name="AI_MODEL", expected="a value, because AI_API_KEY is set", given="nothing")
    if "ai_model" in given and not {"ai_api_key", "ai_base_url"} & given.keys():
        yield Wrong(name="AI_BASE_URL", expected="a value, because AI_MODEL is set", given="nothing")


def _shown(name: str, text: str) -> str:
    if not text:
        return "nothing"
    if name in _SECRETS:
        return f"{len(text)} characters (hidden)"
    # A password stands between the first colon after // and the last @.
    return repr(re.sub(r"(//[^:/@]*):.*@", r"\1:***@", text))


def _database(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("postgresql", "postgres", "postgresql+asyncpg") and len(parts.path) > 1 and _port_of(parts)


def _redis(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == redis_urls.SENTINEL:
        return bool(redis_urls.read_sentinels(url).hosts)
    return (parts.scheme in ("redis", "rediss") and bool(re.fullmatch(r"|/\d*", parts.path)) and _port_of(parts)) or (
        parts.scheme == "unix" and len(parts.path) > 1
    )


def _port_of(parts: Any) -> bool:
    """Reading `port` raises ValueError when it is none."""
    return bool(parts.hostname) and (parts.port is None or parts.port > 0)


def _web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and _port_of(parts)


def _origins(origins: tuple[str, ...]) -> bool:
    return all(_web(one) and not urlsplit(one).path.strip("/") and not urlsplit(one).query for one in origins)


def _networks(networks: tuple[str, ...]) -> bool:
    return all(ipaddress.ip_network(one, strict=False) for one in networks)


def _keys(pairs: tuple[str, ...]) -> bool:
    split = [pair.partition(":") for pair in pairs]
    ids = {one[0] for one in split}
    return len(ids) == len(split) and all(re.fullmatch(r"[\w-]{1,32}", i) and len(key) >= 32 for i, _, key in split)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "database_url": _database,
    "redis_url": _redis,
    "public_url": _web,
    "ai_base_url": _web,
    "s3_endpoint_url": _web,
    "s3_public_url": _web,
    "cors_origins": _origins,
    "trusted_proxies": _networks,
    "encryption_keys": _keys,
}
_NORMAL: dict[str, Callable[[Any], Any]] = {
    # asyncpg calls it ssl; everybody else's addresses say sslmode.
    "database_url": lambda url: re.sub(r"([?&])sslmode=", r"\1ssl=", url),
    "public_url": lambda url: url.rstrip("/"),
    "cors_origins": lambda origins: tuple(one.rstrip("/").lower() for one in origins),
}


def reference() -> str:
    """docs/config.md."""
    lines = [
        "# Settings",
        "",
        "Every setting is a variable of the environment, checked when a process starts. A wrong one stops the start:",
        "all of them are listed at once, and the exit status is 2. An empty variable counts as unset.",
        "",
        "This page is made from `server/config.py` by `make docs`.",
        "",
        "| Variable | Default | Meaning |",
        "|---|---|---|",
    ]
    fields = msgspec.structs.fields(Config)
    lines += [f"| `{field.name.upper()}` | {_default(field)} | {_meta(field)} |" for field in fields]
    return "\n".join([*lines, ""])


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default
    if value is msgspec.NODEFAULT:
        return "needed"
    if value in ("", ()):
        return "unset"
    if isinstance(value, tuple):
        return f"`{','.join(value)}`"
    return f"`{value}`"


def _meta(field: msgspec.structs.FieldInfo) -> str:
    annotated = _fields()[field.name]
    return next(meta.description for meta in annotated.__metadata__ if isinstance(meta, Meta) and meta.description)


if __name__ == "__main__":
    print(reference(), end="")
