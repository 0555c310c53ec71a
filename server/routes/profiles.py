"""Provider profiles of a team. Admins write them; who may run jobs sees their names and models. Keys only come in."""

import datetime
import ipaddress
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.ext.asyncio import AsyncConnection

from collab import errors
from collab.origin import Author
from server import access, accounts, etags
from server.access import Action
from server.config import Config
from server.etags import JSON
from server.given import Engine, IdempotencyKey, IfMatch, Limiter, RowId, Settings, Who
from server.idempotency import Once
from server.limits import TRIALS
from server.schemas import In, Name, Out
from tasks import profile_keys, profiles
from tasks.keyring import Keyring
from tasks.profiles import Profile, ProfileLimits
from tasks.providers import trial
from tasks.providers.http import may_reach
from tasks.providers.settings import Capability, Kind, Models, Parameters, Prices
from tasks.providers.trial import Tried

Address = Annotated[str, Meta(max_length=500, description="The API's address; empty for the vendor's own.")]
Key = Annotated[
    str, Meta(min_length=1, max_length=2_000, pattern=r"^[\x21-\x7e]+$", description="It never comes back.")
]
Capabilities = Annotated[list[Capability], Meta(max_length=3)]


class NewProfile(In, frozen=True):
    """`models`: by capability; `defaultFor`: what jobs that name no profile take this one for; prices: of a million
    tokens, of an image, of a second of film; limits: over all workers, 0 is any number."""

    name: Name
    kind: Kind
    models: Models
    base_url: Address = ""
    api_key: Key | None = None
    default_for: Capabilities = msgspec.field(default_factory=list)
    parameters: Parameters = Parameters()
    prices: Prices = Prices()
    limits: ProfileLimits = ProfileLimits()
    enabled: bool = True


class ProfilePatch(In, frozen=True):
    """Each field as a whole. `apiKey`: null takes it away; another server needs it anew."""

    name: Name | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    models: Models | UnsetType = UNSET
    base_url: Address | UnsetType = UNSET
    api_key: Key | UnsetType | None = UNSET
    default_for: Capabilities | UnsetType = UNSET
    parameters: Parameters | UnsetType = UNSET
    prices: Prices | UnsetType = UNSET
    limits: ProfileLimits | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class ShownProfile(Out, frozen=True):
    """What only admins see is left out for others. `keyHint`: the end of the key; null: there is none."""

    id: str
    name: str
    kind: Kind
    models: Models
    default_for: list[Capability]
    enabled: bool
    base_url: str | UnsetType = UNSET
    key_hint: str | UnsetType | None = UNSET
    parameters: Parameters | UnsetType = UNSET
    prices: Prices | UnsetType = UNSET
    limits: ProfileLimits | UnsetType = UNSET
    created_by: Author | UnsetType = UNSET
    created_at: datetime.datetime | UnsetType = UNSET
    updated_at: datetime.datetime | UnsetType = UNSET


class ProfileList(Out, frozen=True):
    items: list[ShownProfile]
    next_cursor: str | None = None


class Trial(In, frozen=True):
    """`capabilities`: only these; none: all that it has a model for."""

    capabilities: Capabilities | UnsetType = UNSET


class Trials(Out, frozen=True):
    items: list[Tried]


@get("/", operation_id="listProfiles", summary="A team's provider profiles")
async def list_profiles(engine: Engine, caller: Who, team_id: RowId) -> ProfileList:
    found = await access.team(engine, caller.user_id, team_id, Action.RUN_JOBS)
    whole = Action.MANAGE_PROFILES in access.TABLE[found.role]
    async with engine.connect() as conn:
        return ProfileList(items=[_shown(one, whole=whole) for one in await profiles.listed(conn, team_id)])


@post("/", operation_id="createProfile", summary="A new provider profile")
async def create_profile(
    request: Request[Any, Any, Any],
    engine: Engine,
    config: Settings,
    caller: Who,
    team_id: RowId,
    data: JSONBody[NewProfile],
    idempotency_key: IdempotencyKey = None,
) -> Response[ShownProfile]:
    await access.team(engine, caller.user_id, team_id, Action.MANAGE_PROFILES)
    fields = _fields(config, data)
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        await once.claim(conn)
        made = await profiles.add(conn, _keyring(config), team_id, caller.author, fields, data.api_key)
        return await _answered(conn, once, 201, _shown(made))


@get("/{profile_id:str}", operation_id="getProfile", summary="One provider profile")
async def get_profile(
    request: Request[Any, Any, Any], engine: Engine, caller: Who, team_id: RowId, profile_id: RowId
) -> Response[ShownProfile]:
    await access.team(engine, caller.user_id, team_id, Action.MANAGE_PROFILES)
    async with engine.connect() as conn:
        return etags.answered(request, _shown(await profiles.get(conn, team_id, profile_id)))


@patch("/{profile_id:str}", operation_id="patchProfile", summary="Change a provider profile")
async def patch_profile(
    request: Request[Any, Any, Any],
    engine: Engine,
    config: Settings,
    caller: Who,
    team_id: RowId,
    profile_id: RowId,
    data: JSONBody[ProfilePatch],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[ShownProfile]:
    await access.team(engine, caller.user_id, team_id, Action.MANAGE_PROFILES)
    fields = _fields(config, data)
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        await once.claim(conn)
        before = await profiles.get(conn, team_id, profile_id, lock=True)
        etags.check_match(request.headers, msgspec.json.encode(_shown(before)))
        changed = await profiles.change(conn, _keyring(config), team_id, profile_id, fields, data.api_key)
        return await _answered(conn, once, 200, _shown(changed))


@delete("/{profile_id:str}", operation_id="deleteProfile", summary="Delete a provider profile")
async def delete_profile(engine: Engine, caller: Who, team_id: RowId, profile_id: RowId) -> None:
    """Its jobs that have not begun fail, and say why."""
    await access.team(engine, caller.user_id, team_id, Action.MANAGE_PROFILES)
    async with engine.begin() as conn:
        await profiles.remove(conn, team_id, profile_id)


@post("/{profile_id:str}/test", status_code=200, operation_id="testProfile", summary="Does it work?")
async def try_profile(
    request: Request[Any, Any, Any],
    engine: Engine,
    config: Settings,
    limiter: Limiter,
    caller: Who,
    team_id: RowId,
    profile_id: RowId,
    data: JSONBody[Trial],
    idempotency_key: IdempotencyKey = None,
) -> Response[Trials]:
    """A small request for each model, which costs what it costs. What fails is in the answer, in words."""
    await access.team(engine, caller.user_id, team_id, Action.MANAGE_PROFILES)
    once = await Once.of(request, caller)
    async with engine.begin() as conn:
        await once.claim(conn)
        reach = profile_keys.reach(config.allow_private_providers)
        found, settings = await profiles.settings_of(conn, _keyring(config), team_id, profile_id, reach)
    wanted = found.models.capabilities if data.capabilities is UNSET else data.capabilities
    if missing := [one for one in wanted if not found.models.of(one)]:
        raise errors.wrong("capabilities", f"this profile has no model for {missing[0]}")
    await limiter.take(TRIALS, team_id)
    results = await trial.tried(settings, found.prices, wanted)
    async with engine.begin() as conn:
        return await _answered(conn, once, 200, Trials(items=results))


async def _answered(conn: AsyncConnection, once: Once, status: int, value: Any) -> Response[Any]:
    body = msgspec.json.encode(value)
    await once.keep(conn, status, body)
    return Response(body, status_code=status, media_type=JSON)


def _keyring(config: Config) -> Keyring:
    return Keyring(config.encryption_keys)


def _shown(profile: Profile, *, whole: bool = True) -> ShownProfile:
    names = [field.name for field in msgspec.structs.fields(ShownProfile)]
    values = {name: getattr(profile, name) for name in (names if whole else names[:6])}
    return ShownProfile(**{**values, "default_for": list(profile.default_for)})


def _fields(config: Config, data: NewProfile | ProfilePatch) -> dict[str, Any]:
    """What was given, as the row has it. Invalid."""
    given = {field.name: getattr(data, field.name) for field in msgspec.structs.fields(data)}
    given = {name: value for name, value in given.items() if value is not UNSET and name != "api_key"}
    if "name" in given:
        given["name"] = accounts.clean_name(given["name"])
    if "default_for" in given:
        given["default_for"] = tuple(given["default_for"])
    if given.get("base_url"):
        given["base_url"] = _address(given["base_url"], private=config.allow_private_providers)
    return given


def _address(url: str, *, private: bool) -> str:
    """Invalid. Where a name leads is looked at when it is spoken to."""
    wrong = _fault(url.strip(), private=private)
    if wrong:
        raise errors.wrong("baseUrl", wrong)
    return url.strip().rstrip("/")


def _fault(url: str, *, private: bool) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return "expected an address such as https://api.example.org/v1"
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        return "expected an address such as https://api.example.org/v1"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "expected an address without name, password, ? and #"
    if parts.scheme == "http" and not private:
        return "expected https://, because the key would travel in the open (see ALLOW_PRIVATE_PROVIDERS)"
    try:
        address = str(ipaddress.ip_address(str(parts.hostname)))
    except ValueError:
        return ""
    reached = may_reach(address, profile_keys.reach(private))
    return "" if reached else "this is a private address (see ALLOW_PRIVATE_PROVIDERS)"


router = Router(
    "/teams/{team_id:str}/profiles",
    route_handlers=[list_profiles, create_profile, get_profile, patch_profile, delete_profile, try_profile],
    tags=["profiles"],
)
