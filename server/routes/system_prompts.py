"""What a team says to models: every prompt with its default beside it, the team's own text, and a preview of what
would be sent for a project."""

import datetime
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, delete, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from collab import errors
from collab.hub import Hub
from collab.nodes import NodeId
from collab.origin import Author
from server import access, etags, live
from server.access import Action
from server.callers import Caller
from server.given import Engine, IdempotencyKey, IfMatch, Rooms, RowId, Who
from server.idempotency import Once
from server.schemas import In, Out
from server.tables import teams
from tasks import previews, system_prompts
from tasks.generations import GENERATIONS, PROMPTS
from tasks.generations import prompts as registry
from tasks.generations.base import Generation, read_params
from tasks.generations.prompts import SystemPrompt, Variable, hash_of
from tasks.generations.templates import LONGEST
from tasks.system_prompts import Own

Language = Literal["en", "zh"]
Text = Annotated[str, Meta(max_length=2 * LONGEST, description="The template")]
Key = Annotated[str, PathParameter(description="A prompt's key, as the list has it.")]
OneLanguage = Annotated[Language | None, QueryParameter(description="Only in this language; in both, if absent.")]


class PromptText(Out, frozen=True, kw_only=True):
    """`text` is what models are told; `own`: it is the team's, and not the default. `hash` is how jobs name it."""

    text: str
    default: str
    own: bool
    hash: str
    updated_by: Author | UnsetType = UNSET
    updated_at: datetime.datetime | UnsetType = UNSET


class TeamPrompt(Out, frozen=True, kw_only=True):
    """`title` and `about` are by language; `generations`: those that use it."""

    key: str
    title: dict[str, str]
    about: dict[str, str]
    generations: list[str]
    variables: list[Variable]
    texts: dict[str, PromptText]


class PromptList(Out, frozen=True, kw_only=True):
    items: list[TeamPrompt]
    next_cursor: str | None = None


class NewText(In, frozen=True, kw_only=True):
    language: Language
    text: Text


class Wanted(In, frozen=True, kw_only=True):
    """`text`: in the place of what is saved. Without a project, variables stand there by their names."""

    language: Language | None = None
    project_id: Annotated[str, Meta(max_length=64)] | None = None
    target: NodeId | None = None
    text: Text | None = None


class Preview(Out, frozen=True, kw_only=True):
    """`user` is null without a project. Tokens are counted about as models count them."""

    language: Language
    own: bool
    hash: str
    system: str
    user: str | None
    system_tokens: int
    user_tokens: int
    tokens: int


@get("/", operation_id="listSystemPrompts", summary="What models are told, and what by default")
async def list_prompts(request: Request[Any, Any, Any], engine: Engine, caller: Who, team_id: RowId) -> Response[Any]:
    await access.team(engine, caller.user_id, team_id, Action.READ_TEAM)
    async with engine.connect() as conn:
        own = await system_prompts.of_team(conn, team_id)
    return etags.answered(request, PromptList(items=[_prompt(each, own) for each in PROMPTS.values()]))


@get("/{key:str}", operation_id="getSystemPrompt", summary="One prompt")
async def get_prompt(
    request: Request[Any, Any, Any], engine: Engine, caller: Who, team_id: RowId, key: Key
) -> Response[TeamPrompt]:
    await access.team(engine, caller.user_id, team_id, Action.READ_TEAM)
    async with engine.connect() as conn:
        return etags.answered(request, await _read(conn, team_id, _known(key)))


@put("/{key:str}", operation_id="putSystemPrompt", summary="Write a text of the team's own")
async def put_prompt(
    request: Request[Any, Any, Any],
    engine: Engine,
    caller: Who,
    team_id: RowId,
    key: Key,
    data: JSONBody[NewText],
    if_match: IfMatch = None,
) -> Response[TeamPrompt]:
    """It is refused if a variable in it is not there. Text that equals the default is no text of the team's own."""
    async with _writing(request, engine, caller, team_id, key) as conn:
        await system_prompts.put(conn, team_id, _known(key), data.language, data.text, caller.author)
        return etags.answered(request, await _read(conn, team_id, _known(key)))


@delete("/{key:str}", operation_id="deleteSystemPrompt", summary="Back to the default")
async def delete_prompt(
    request: Request[Any, Any, Any],
    engine: Engine,
    caller: Who,
    team_id: RowId,
    key: Key,
    language: OneLanguage = None,
    if_match: IfMatch = None,
) -> None:
    async with _writing(request, engine, caller, team_id, key) as conn:
        await system_prompts.drop(conn, team_id, _known(key), language)


@post("/{key:str}/preview", status_code=200, operation_id="previewSystemPrompt", summary="What would be sent")
async def preview_prompt(
    request: Request[Any, Any, Any],
    engine: Engine,
    hub: Rooms,
    caller: Who,
    team_id: RowId,
    key: Key,
    data: JSONBody[Wanted],
    idempotency_key: IdempotencyKey = None,
) -> Response[Any]:
    """Exactly what a model would read; no model is asked, and nothing is written."""
    once = await Once.of(request, caller)
    await access.team(engine, caller.user_id, team_id, Action.READ_TEAM)
    prompt = _known(key)
    if data.text is not None:
        prompt.check(data.text)
    if data.project_id is None:
        preview = await _bare(engine, team_id, prompt, data)
    else:
        preview = await _sent(engine, hub, caller, team_id, prompt, data)
    body = msgspec.json.encode(preview)
    async with engine.begin() as conn:
        await once.claim(conn)
        await once.keep(conn, 200, body)
    return Response(body, media_type=etags.JSON)


async def _sent(
    engine: AsyncEngine, hub: Hub, caller: Caller, team_id: str, prompt: SystemPrompt, data: Wanted
) -> Preview:
    found = await access.project(engine, caller.user_id, data.project_id or "", Action.READ)
    if found.team_id != team_id:
        raise errors.wrong("projectId", "this project belongs to another team")
    generation = _users_of(prompt)[0]
    params = read_params(generation, {"language": data.language} if data.language else {})
    async with live.reading(hub, found) as room:
        if data.target is not None and room.document.node(data.target).kind not in generation.targets:
            raise errors.wrong("target", f"expected {', '.join(generation.targets)}")
        inputs = generation.inputs(room.document, data.target, params)
        project = room.document.project()
    language: Language = inputs["language"]
    async with engine.connect() as conn:
        own = await system_prompts.of_project(conn, found.project_id, generation.prompts, language)
    if data.text is not None:
        own[prompt.key] = data.text
    sent = await previews.sent(generation, prompt, {**inputs, **registry.told(project, own)})
    text = own.get(prompt.key, prompt.default[language])
    return Preview(
        language=language,
        own=text != prompt.default[language],
        hash=hash_of(text),
        system=sent.system,
        user=sent.user,
        system_tokens=sent.system_tokens,
        user_tokens=sent.user_tokens,
        tokens=sent.system_tokens + sent.user_tokens,
    )


async def _bare(engine: AsyncEngine, team_id: str, prompt: SystemPrompt, data: Wanted) -> Preview:
    language: Language = data.language or "en"
    async with engine.connect() as conn:
        own = await system_prompts.of_team(conn, team_id, [prompt.key])
    saved = next((each.text for each in own if each.language == language), prompt.default[language])
    text = saved if data.text is None else data.text
    names = {each.name: f"⟨{each.name}⟩" for each in prompt.variables}
    sent = previews.bare(text, names)
    return Preview(
        language=language,
        own=text != prompt.default[language],
        hash=hash_of(text),
        system=sent.system,
        user=None,
        system_tokens=sent.system_tokens,
        user_tokens=0,
        tokens=sent.system_tokens,
    )


@asynccontextmanager
async def _writing(
    request: Request[Any, Any, Any], engine: AsyncEngine, caller: Caller, team_id: str, key: str
) -> AsyncIterator[AsyncConnection]:
    """A transaction in which nobody else writes prompts of the team. NotFound, Forbidden, PreconditionFailed."""
    async with engine.begin() as conn:
        await access.team(conn, caller.user_id, team_id, Action.EDIT_PROMPTS)
        await conn.execute(sa.select(teams.c.id).where(teams.c.id == team_id).with_for_update(key_share=True))
        etags.check_match(request.headers, msgspec.json.encode(await _read(conn, team_id, _known(key))))
        yield conn


async def _read(conn: AsyncConnection, team_id: str, prompt: SystemPrompt) -> TeamPrompt:
    return _prompt(prompt, await system_prompts.of_team(conn, team_id, [prompt.key]))


def _prompt(prompt: SystemPrompt, own: Iterable[Own]) -> TeamPrompt:
    mine = {each.language: each for each in own if each.key == prompt.key}
    return TeamPrompt(
        key=prompt.key,
        title=prompt.title,
        about=prompt.about,
        generations=[each.kind for each in _users_of(prompt)],
        variables=list(prompt.variables),
        texts={language: _text(prompt.default[language], mine.get(language)) for language in registry.LANGUAGES},
    )


def _text(default: str, own: Own | None) -> PromptText:
    if own is None:
        return PromptText(text=default, default=default, own=False, hash=hash_of(default))
    return PromptText(
        text=own.text,
        default=default,
        own=True,
        hash=hash_of(own.text),
        updated_by=own.updated_by,
        updated_at=own.updated_at,
    )


def _users_of(prompt: SystemPrompt) -> list[Generation]:
    return [each for each in GENERATIONS.values() if prompt.key in {one.key for one in each.prompts}]


def _known(key: str) -> SystemPrompt:
    if key not in PROMPTS:
        raise errors.NotFound(f"There is no such prompt; there are: {', '.join(PROMPTS)}.")
    return PROMPTS[key]


router = Router(
    "/teams/{team_id:str}/system-prompts",
    route_handlers=[list_prompts, get_prompt, put_prompt, delete_prompt, preview_prompt],
    tags=["prompts"],
)
