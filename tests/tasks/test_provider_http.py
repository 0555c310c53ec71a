"""To which servers a provider's requests go, with which key, and how much of an answer is taken."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import httpx2
import pytest

from tasks.providers import http
from tasks.providers.base import Answered, ProviderUnavailable
from tasks.providers.http import AddressMoved, AddressRefused, AnswerTooLarge
from tasks.providers.openai_compatible import OpenAICompatible
from tasks.providers.settings import ProviderSettings, Reach
from tests.support.openai_server import Fails, OpenAIServer, openai_server
from tests.tasks.test_openai_compatible import ANSWER, ASK, KEY, QUICK, unheard

PUBLIC, PRIVATE, ANYWHERE = Reach.PUBLIC, Reach.PRIVATE, Reach.ANYWHERE


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


async def answered(base_url: str, reach: Reach) -> Answered:
    settings = ProviderSettings(base_url=base_url, api_key=KEY, model="story-1", reach=reach)
    return await OpenAICompatible(settings, patience=QUICK, known={}).structured(ASK, on_text=unheard)


@pytest.mark.parametrize(
    ("address", "reached_by"),
    [
        ("93.184.216.34", {PUBLIC, PRIVATE}),
        ("2606:4700::1111", {PUBLIC, PRIVATE}),
        ("127.0.0.1", {PRIVATE}),
        ("::1", {PRIVATE}),
        ("10.1.2.3", {PRIVATE}),
        ("192.168.0.9", {PRIVATE}),
        ("fd12::1", {PRIVATE}),
        ("::ffff:127.0.0.1", {PRIVATE}),
        ("::ffff:93.184.216.34", {PUBLIC, PRIVATE}),
        ("64:ff9b::7f00:1", {PRIVATE}),
        ("2002:7f00:1::", {PRIVATE}),
        ("0.0.0.0", set()),  # noqa: S104
        ("::", set()),
        ("169.254.169.254", set()),
        ("64:ff9b::a9fe:a9fe", set()),
        ("fe80::1%eth0", set()),
        ("fd00:ec2::254", set()),
        ("100.100.100.200", set()),
        ("100.64.0.1", set()),
        ("168.63.129.16", set()),
        ("224.0.0.1", set()),
        ("240.0.0.1", set()),
        ("255.255.255.255", set()),
    ],
)
def test_which_addresses_are_reached(address: str, reached_by: set[Reach]) -> None:
    assert {reach for reach in (PUBLIC, PRIVATE) if http.may_reach(address, reach)} == reached_by
    assert http.may_reach(address, ANYWHERE)


async def test_a_private_address_gets_no_request_unless_it_may(server: OpenAIServer) -> None:
    server.plan(ANSWER)
    for written in (server.base_url, server.base_url.replace("127.0.0.1", "localhost")):
        with pytest.raises(AddressRefused, match="ALLOW_PRIVATE_PROVIDERS") as caught:
            await answered(written, PUBLIC)
        assert not caught.value.retryable
    assert server.requests == []
    assert (await answered(server.base_url, PRIVATE)).value == ANSWER


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1"])
async def test_another_spelling_of_an_address_is_the_same_address(server: OpenAIServer, host: str) -> None:
    with pytest.raises(AddressRefused):
        await answered(server.base_url.replace("127.0.0.1", host), PUBLIC)
    assert server.requests == []


async def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second look might find another address, behind the check's back."""
    asked = list[str]()

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    monkeypatch.setattr(http, "resolve", rebinding)
    server.plan(ANSWER)
    assert (await answered(server.base_url.replace("127.0.0.1", "model.test"), PRIVATE)).value == ANSWER
    assert asked == ["model.test"]
    assert server.requests[0].headers["host"].startswith("model.test:")


async def test_one_private_address_among_public_ones_is_enough_to_refuse(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["127.0.0.1", "93.184.216.34"] if port else []

    monkeypatch.setattr(http, "resolve", mixed)
    with pytest.raises(AddressRefused):
        await answered(server.base_url.replace("127.0.0.1", "model.test"), PUBLIC)
    assert server.requests == []


@pytest.mark.parametrize("reach", [PRIVATE, ANYWHERE])
async def test_a_redirect_to_another_server_is_not_followed_with_the_key(server: OpenAIServer, reach: Reach) -> None:
    with openai_server() as other:
        server.plan(Fails(status=307, headers={"location": f"{other.base_url}/chat/completions"}))
        with pytest.raises(AddressMoved):
            await answered(server.base_url, reach)
        assert other.requests == []
    server.plan(Fails(status=308, headers={"location": "/v1/chat/completions"}), ANSWER)
    assert (await answered(server.base_url, reach)).value == ANSWER


async def test_an_answer_has_an_end(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.plan(Fails(status=200, raw=json.dumps({"choices": [], "padding": "x" * 3000})), {"logline": "y" * 3000})
    async with http.client(PRIVATE, httpx2.Timeout(5), home=server.base_url, most_bytes=2000) as small:
        for stream in (False, True):
            body = {"model": "m", "messages": [], "stream": stream}
            with pytest.raises(AnswerTooLarge):
                await http.asked(small, "POST", f"{server.base_url}/chat/completions", json=body)


async def test_a_packed_answer_is_not_unpacked(server: OpenAIServer) -> None:
    packed = gzip.compress(b"{}").decode("latin-1")
    server.plan(Fails(status=200, raw=packed, headers={"content-encoding": "gzip"}))
    with pytest.raises(AnswerTooLarge):
        await answered(server.base_url, PRIVATE)
    assert server.requests[0].headers["accept-encoding"] == "identity"


async def test_a_name_without_an_address_is_unavailable() -> None:
    with pytest.raises(ProviderUnavailable):
        await answered("http://nowhere.invalid/v1", PUBLIC)
