"""Pictures by /images/generations, as OpenAI has it and Ark nearly: base64 or an address that is fetched at once.
Called by openai_compatible and ark."""

from __future__ import annotations

from typing import Any, Final

import httpx2
from msgspec import Struct

from tasks.providers import base, http, vendor_errors
from tasks.providers.exchange import Patience
from tasks.providers.media import ImageAsk, Made, Media, NotMedia, fetched, from_base64
from tasks.providers.settings import ProviderSettings

_MOST_BYTES: Final = 64 * 1024 * 1024


class Request(Struct, frozen=True, kw_only=True):
    """`more` is how httpx2 is given the body."""

    path: str
    model: str
    more: dict[str, Any]


def openai_request(model: str, ask: ImageAsk) -> Request:
    """Without response_format: GPT image models refuse it and answer base64, DALL·E answers addresses."""
    fields: dict[str, Any] = {"model": model, "prompt": ask.prompt, "n": 1}
    if ask.size:
        fields["size"] = ask.size
    if not ask.references:
        return Request(path="/images/generations", model=model, more={"json": fields})
    files = [
        ("image[]", (f"{number}.{one.media_type.partition('/')[2]}", one.data, one.media_type))
        for number, one in enumerate(ask.references)
    ]
    data = {name: str(value) for name, value in fields.items()}
    return Request(path="/images/edits", model=model, more={"data": data, "files": files})


async def made(settings: ProviderSettings, base_url: str, patience: Patience, request: Request) -> Made:
    """ProviderRefused, NotMedia and what http.asked raises."""
    timeout = httpx2.Timeout(patience.read, connect=patience.connect)
    headers = {"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
    async with http.client(settings.reach, timeout, home=base_url, most_bytes=_MOST_BYTES) as client:
        said = await http.asked(client, "POST", f"{base_url}{request.path}", headers=headers, **request.more)
    found = said.get("data")
    entries = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    pictures = tuple([await _picture(settings, base_url, one) for one in entries if _has_picture(one)])
    if not pictures:
        raise _why_none(said, entries)
    spent = base.Usage(images=len(pictures))
    return Made(media=pictures, usage=spent, model=str(said.get("model") or request.model))


def _has_picture(entry: dict[str, Any]) -> bool:
    return isinstance(entry.get("b64_json"), str) or isinstance(entry.get("url"), str)


async def _picture(settings: ProviderSettings, base_url: str, entry: dict[str, Any]) -> Media:
    source = {name: entry[name] for name in ("revised_prompt", "size") if entry.get(name)}
    if isinstance(entry.get("b64_json"), str):
        return from_base64(entry["b64_json"], source)
    return await fetched(entry["url"], reach=settings.reach, home=base_url, source=source)


def _why_none(said: dict[str, Any], entries: list[dict[str, Any]]) -> base.ProviderError:
    """Ark tells of a picture that it did not make in the picture's place."""
    for holder in (*entries, said):
        error = holder.get("error")
        if isinstance(error, dict):
            return vendor_errors.said(error)
    return NotMedia()
