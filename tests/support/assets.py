"""Sending files to a server, for tests of the doors."""

from __future__ import annotations

from typing import Any

import httpx

from tests.support.api import Api
from tests.support.media import picture

PNG = picture()


async def kept(person: Api, project: str, content: bytes = PNG, name: str = "p.png", **headers: str) -> dict[str, Any]:
    made = await person.post(f"/projects/{project}/assets", params={"name": name}, content=content, headers=headers)
    assert made.status_code == 201, made.text
    return made.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def announced(person: Api, project: str, content: bytes = PNG, **more: Any) -> dict[str, Any]:
    body = {"name": "p.png", "bytes": len(content), "mediaType": "image/png", **more}
    made = await person.post(f"/projects/{project}/assets", json=body)
    assert made.status_code == 201, made.text
    return made.json()


async def send(person: Api, asset: dict[str, Any], content: bytes) -> httpx.Response:
    upload = asset["upload"]
    address = upload["url"].removeprefix("/api")
    return await person.request(upload["method"], address, content=content, headers=upload["headers"])
