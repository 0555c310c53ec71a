"""What can be generated, and which engine does it here."""

from typing import Any

from litestar import Request, Response, Router, get

from server import etags
from server.config import Config
from server.given import Settings
from server.schemas import Out
from tasks.generations import GENERATIONS, WORKFLOWS
from tasks.generations.base import catalogue
from tasks.providers.offline import Offline

# What a person sets to connect a model, in the order of the dialog.
SETTINGS = ("AI_BASE_URL", "AI_API_KEY", "AI_MODEL")


class Engine(Out, frozen=True, kw_only=True):
    """`name`: offline (rules, no model) or openai_compatible; `settings`: the variables that connect a model."""

    name: str
    model: str
    offline: bool
    settings: tuple[str, ...] = SETTINGS


class Generations(Out, frozen=True, kw_only=True):
    """`schema` and `steps` of each as it declares them; `engine`: which one does the work."""

    items: list[dict[str, Any]]
    engine: Engine
    next_cursor: str | None = None


@get("/generations", operation_id="listGenerations", summary="What can be generated, and by which engine")
async def list_generations(request: Request[Any, Any, Any], config: Settings) -> Response[Generations]:
    engine = engine_of(config)
    does = {"name": engine.name, "model": engine.model}
    items = [{**one, "engine": does} for one in catalogue(GENERATIONS, WORKFLOWS.values())]
    return etags.answered(request, Generations(items=items, engine=engine))


@get("/engine", operation_id="getEngine", summary="Which engine does the work")
async def get_engine(request: Request[Any, Any, Any], config: Settings) -> Response[Engine]:
    return etags.answered(request, engine_of(config))


def engine_of(config: Config) -> Engine:
    offline = not (config.ai_base_url or config.ai_api_key or config.ai_model)
    if offline:
        return Engine(name=Offline.name, model=Offline.model, offline=True)
    return Engine(name="openai_compatible", model=config.ai_model, offline=False)


router = Router("/", route_handlers=[list_generations, get_engine], tags=["jobs"])
