"""Stories to try things with."""

from typing import Any

from litestar import Request, Response, Router, get

from collab import errors
from server import etags
from server.given import RowId
from server.schemas import Out
from tasks.samples import SAMPLES, Sample


class StorySample(Out, frozen=True, kw_only=True):
    """With its whole text: there are few, and who sees the list wants to try one."""

    id: str
    title: str
    language: str
    text: str


class Samples(Out, frozen=True, kw_only=True):
    items: list[StorySample]
    next_cursor: str | None = None


def _shown(one: Sample) -> StorySample:
    return StorySample(id=one.id, title=one.title, language=one.language, text=one.text())


@get("/samples", operation_id="listSamples", summary="Stories to try things with")
async def list_samples(request: Request[Any, Any, Any]) -> Response[Samples]:
    return etags.answered(request, Samples(items=[_shown(one) for one in SAMPLES.values()]))


@get("/samples/{sample_id:str}", operation_id="getSample", summary="One story")
async def get_sample(request: Request[Any, Any, Any], sample_id: RowId) -> Response[StorySample]:
    if sample_id not in SAMPLES:
        raise errors.NotFound("There is no such sample.")
    return etags.answered(request, _shown(SAMPLES[sample_id]))


router = Router("/", route_handlers=[list_samples, get_sample], tags=["jobs"])
