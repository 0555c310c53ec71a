"""The adapters of vendors over HTTP: pictures as OpenAI and Ark make them, Ark's films, Gemini. What the server
answers here is after the vendor's own pages, named beside each, read 2026-11-28."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from structlog.testing import capture_logs

from tasks.providers.ark import Ark, FilmFailed, Pace
from tasks.providers.base import (
    AnswerCut,
    AnswerUnreadable,
    CapabilityMissing,
    ProviderError,
    ProviderKeyInvalid,
    ProviderModelMissing,
    ProviderQuotaExhausted,
    ProviderRefused,
    ProviderUnavailable,
    RateLimitedByProvider,
    TextTooLong,
    Usage,
    provider_for,
)
from tasks.providers.gemini import Gemini
from tasks.providers.http import AddressRefused
from tasks.providers.media import ImageAsk, Made, Media, MediaGone, NotMedia, TextAsk, VideoAsk
from tasks.providers.openai_compatible import OpenAICompatible
from tasks.providers.settings import Kind, Parameters, ProviderSettings, Reach
from tests.support.openai_server import openai_server
from tests.support.openai_server import says as openai_says
from tests.support.vendor_server import Answer, Request, VendorServer, gemini_says, says, vendor_server
from tests.tasks.test_openai_compatible import ANSWER, ASK, KEY, QUICK, unheard

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 24
MP4 = b"\0\0\0\x18ftypmp42" + b"\0" * 24
PICTURE = ImageAsk(prompt="A fox in the rain", task="test")
FILM = VideoAsk(prompt="The fox runs", task="test", seconds=5, ratio="16:9")

Plan = Callable[[Request], Answer]


def file(data: bytes) -> Answer:
    return Answer(body=data, headers={"content-type": "application/octet-stream"})


@pytest.fixture
def served() -> Iterator[Callable[..., VendorServer]]:
    """A server that gives these answers in turn, the last one again and again."""
    with ExitStack() as stack:

        def start(*answers: Answer | Plan) -> VendorServer:
            left = list(answers)

            def answer(request: Request) -> Answer:
                found = left.pop(0) if len(left) > 1 else left[0]
                return found if isinstance(found, Answer) else found(request)

            return stack.enter_context(vendor_server(answer))

        yield start


def settings(kind: Kind, server: VendorServer, **more: Any) -> ProviderSettings:
    models = {"model": "story-1", "image_model": "paint-1", **({"video_model": "film-1"} if kind == "ark" else {})}
    given = {"base_url": f"{server.url}/api", "api_key": KEY, "reach": Reach.PRIVATE, **models, **more}
    return ProviderSettings(kind=kind, **given)


def openai(server: VendorServer, **more: Any) -> OpenAICompatible:
    return OpenAICompatible(settings("openai_compatible", server, **more), patience=QUICK, known={})


def ark(server: VendorServer, **more: Any) -> Ark:
    found = Ark(settings("ark", server, **more), patience=QUICK, known={})
    found.pace = Pace(first=0.01, most=0.02, failures=2, whole=20)
    return found


def gemini(server: VendorServer, **more: Any) -> Gemini:
    return Gemini(settings("gemini", server, **more), patience=QUICK)


# ---- pictures as OpenAI makes them: https://platform.openai.com/docs/api-reference/images


async def test_a_picture_in_base64_is_bytes_and_what_they_are(served: Any) -> None:
    said = {
        "created": 1713833628,
        "data": [{"b64_json": base64.b64encode(PNG).decode()}],
        "output_format": "png",
        "size": "1024x1024",
        "usage": {"total_tokens": 100, "input_tokens": 50, "output_tokens": 50},
    }
    server = served(says(said))
    made = await openai(server).image(ImageAsk(prompt="A fox", task="test", size="1024x1024"))
    assert made == Made(media=(Media(data=PNG, media_type="image/png"),), usage=Usage(images=1), model="paint-1")
    [seen] = server.requests
    assert (seen.method, seen.path, seen.headers["authorization"]) == (
        "POST",
        "/api/images/generations",
        f"Bearer {KEY}",
    )
    assert seen.body == {"model": "paint-1", "prompt": "A fox", "n": 1, "size": "1024x1024"}


async def test_a_picture_at_an_address_is_fetched_at_once_and_without_the_key(served: Any) -> None:
    files = served(file(JPEG))
    url = f"{files.url}/paint/1.png?sig=a%2Fb"
    server = served(says({"created": 1, "data": [{"url": url, "revised_prompt": "A red fox"}]}))
    [picture] = (await openai(server).image(PICTURE)).media
    assert (picture.data, picture.media_type) == (JPEG, "image/jpeg")
    assert picture.source == {"url": url, "revised_prompt": "A red fox"}
    assert files.requests[0].path == "/paint/1.png?sig=a%2Fb"
    assert KEY not in str(files.requests[0].headers)


async def test_a_vendor_cannot_send_us_to_a_private_address(served: Any) -> None:
    files = served(file(PNG))
    server = served(says({"data": [{"url": f"{files.url}/secret.png"}]}))
    with pytest.raises(AddressRefused):
        await openai(server, reach=Reach.ANYWHERE).image(PICTURE)
    assert files.requests == []
    # The server that the operator has named may have its files beside its API.
    own = served(
        lambda seen: (
            file(PNG) if seen.method == "GET" else says({"data": [{"url": f"http://{seen.headers['host']}/1"}]})
        )
    )
    assert (await openai(own, reach=Reach.ANYWHERE).image(PICTURE)).media[0].data == PNG


async def test_pictures_to_go_by_are_sent_as_files(served: Any) -> None:
    server = served(says({"data": [{"b64_json": base64.b64encode(PNG).decode()}]}))
    ask = ImageAsk(prompt="A fox", task="test", references=(Media(data=JPEG, media_type="image/jpeg"),))
    await openai(server).image(ask)
    [seen] = server.requests
    assert (seen.path, seen.headers["content-type"].split(";")[0]) == ("/api/images/edits", "multipart/form-data")
    assert JPEG in seen.raw
    assert b'name="image[]"; filename="0.jpeg"' in seen.raw


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says({"data": [{"b64_json": "<html>"}]}), NotMedia),
        (says({"data": [{"b64_json": base64.b64encode(b"<html>").decode()}]}), NotMedia),
        (says({"data": []}), NotMedia),
        (Answer(body=b"{garbage"), ProviderUnavailable),
        (Answer(body=b"[]"), ProviderUnavailable),
        (
            says({"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}}, 401),
            ProviderKeyInvalid,
        ),
        (
            says(
                {"error": {"message": "Your request was rejected by the safety system.", "code": "moderation_blocked"}},
                400,
            ),
            ProviderRefused,
        ),
        (
            says({"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}, 429, retry_after="7"),
            RateLimitedByProvider,
        ),
        (
            says(
                {"error": {"message": "Billing hard limit has been reached", "code": "billing_hard_limit_reached"}}, 400
            ),
            ProviderQuotaExhausted,
        ),
        (says({"error": {"message": "The server had an error"}}, 500), ProviderUnavailable),
        (Answer(status=502, body=b"<html>Bad gateway</html>"), ProviderUnavailable),
    ],
)
async def test_what_goes_wrong_with_a_picture_has_its_name(
    served: Any, answer: Answer, kind: type[ProviderError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs, pytest.raises(kind) as caught:
        await openai(served(answer)).image(PICTURE)
    assert type(caught.value) is kind
    assert "project is unchanged" in caught.value.detail
    assert caught.value.retry_after == (7 if kind is RateLimitedByProvider else None)
    assert KEY not in caught.value.detail + str(logs) + caplog.text + repr(caught.value.__cause__)


async def test_words_without_a_form_are_streamed_as_they_come(served: Any) -> None:
    heard = list[str]()

    async def on_partial(text: str) -> None:
        heard.append(text)

    with openai_server() as server:
        server.plan(openai_says("Once upon a time there was rain.", usage=(9, 8)))
        given = ProviderSettings(base_url=server.base_url, model="story-1")
        ask = TextAsk(system="You tell.", user="Tell.", task="test")
        said = await provider_for(given).text(ask, on_text=unheard, on_partial=on_partial)
        assert (said.text, said.usage) == (heard[-1], Usage(prompt_tokens=9, completion_tokens=8))
        assert len(heard) > 1
        assert "response_format" not in server.requests[0].body
        server.plan(openai_says("Once upon", finish="length"))
        with pytest.raises(AnswerCut):
            await provider_for(given).text(ask, on_text=unheard)


async def test_a_profile_without_a_model_for_it_says_so(served: Any) -> None:
    server = served(says({}))
    with pytest.raises(CapabilityMissing):
        await openai(server, image_model=None).image(PICTURE)
    with pytest.raises(CapabilityMissing):
        await openai(server, model=None).structured(ASK, on_text=unheard)
    with pytest.raises(CapabilityMissing):
        await openai(server).video(FILM, on_ticket=ignored)
    assert server.requests == []


# ---- Ark's pictures: https://www.volcengine.com/docs/82379/1541523 (图片生成 API)


async def test_ark_makes_a_picture_with_others_to_go_by(served: Any) -> None:
    files = served(file(JPEG))
    said = {
        "model": "doubao-seedream-4-0-250828",
        "created": 1757469067,
        "data": [{"url": f"{files.url}/0.jpeg", "size": "2048x2048"}],
        "usage": {"generated_images": 1, "output_tokens": 15908, "total_tokens": 15908},
    }
    server = served(says(said))
    reference = Media(data=PNG, media_type="image/png")
    made = await ark(server).image(ImageAsk(prompt="A fox", task="t", size="2K", seed=7, references=(reference,)))
    assert (made.media[0].data, made.usage, made.model) == (JPEG, Usage(images=1), "doubao-seedream-4-0-250828")
    [seen] = server.requests
    assert seen.body == {
        "model": "paint-1", "prompt": "A fox", "size": "2K", "seed": 7, "response_format": "url", "watermark": False,
        "image": [reference.data_url],
    }  # fmt: skip


async def test_a_picture_that_ark_refuses_in_its_place_is_a_refusal(served: Any) -> None:
    error = {"code": "OutputImageSensitiveContentDetected", "message": "The image may contain sensitive information."}
    with pytest.raises(ProviderRefused, match="sensitive information"):
        await ark(served(says({"model": "m", "data": [{"error": error}]}))).image(PICTURE)


# Ark's errors: https://www.volcengine.com/docs/82379/1299023 (公共错误码)
@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (
            400,
            "InputTextSensitiveContentDetected",
            "The request failed because the input text may contain sensitive information.",
            ProviderRefused,
        ),
        (
            401,
            "AuthenticationError",
            "The API key or AK/SK in the request is missing or invalid. Request ID: 1",
            ProviderKeyInvalid,
        ),
        (
            403,
            "AccountOverdueError",
            "The request failed because your account has an overdue balance. Request ID: 1",
            ProviderQuotaExhausted,
        ),
        (
            404,
            "InvalidEndpointOrModel.NotFound",
            "The model or endpoint x does not exist or you do not have access to it.",
            ProviderModelMissing,
        ),
        (
            429,
            "RateLimitExceeded.EndpointRPMExceeded",
            "The Requests Per Minute (RPM) limit of the associated endpoint has been exceeded.",
            RateLimitedByProvider,
        ),
        (500, "InternalServiceError", "The service encountered an unexpected internal error.", ProviderUnavailable),
    ],
)
async def test_arks_errors_have_their_names(
    served: Any, status: int, code: str, message: str, kind: type[ProviderError]
) -> None:
    refused = says({"error": {"code": code, "message": message, "param": "", "type": "BadRequest"}}, status)
    for ask in (ark(served(refused)).image(PICTURE), ark(served(refused)).video(FILM, on_ticket=ignored)):
        with pytest.raises(kind) as caught:
            await ask
        assert type(caught.value) is kind


# ---- Ark's films: https://www.volcengine.com/docs/82379/1520757 (创建视频生成任务 API), and for the looks
# https://www.volcengine.com/docs/82379/1521309 (查询视频生成任务 API)


def task(status: str, **more: Any) -> Answer:
    known = {"id": "cgt-20260330164007-wnc8k", "model": "doubao-seedance-1-5-pro-251215", "created_at": 1774860007}
    return says({**known, "status": status, "updated_at": 1774860067, **more})


def done(url: str) -> Answer:
    usage = {"completion_tokens": 108900, "total_tokens": 108900}
    content = {"video_url": url}
    return task("succeeded", content=content, usage=usage, seed=42, resolution="720p", ratio="16:9", duration=5)


BEGUN = says({"id": "cgt-20260330164007-wnc8k"})


async def ignored(_: str) -> None:
    pass


async def test_a_film_is_begun_told_waited_for_and_fetched(served: Any) -> None:
    files = served(file(MP4))
    server = served(BEGUN, task("queued"), task("running"), done(f"{files.url}/film.mp4"))
    told, states = list[tuple[str, int]](), list[str]()

    async def on_ticket(ticket: str) -> None:
        told.append((ticket, len(server.requests)))

    async def on_state(state: str) -> None:
        states.append(state)

    frame = Media(data=PNG, media_type="image/png")
    ask = VideoAsk(prompt="The fox runs", task="t", first_frame=frame, seconds=5, ratio="16:9", resolution="720p")
    made = await ark(server).video(ask, on_ticket=on_ticket, on_state=on_state)
    [film] = made.media
    assert (film.data, film.media_type, film.source["ticket"]) == (MP4, "video/mp4", told[0][0])
    assert (made.usage, made.model) == (Usage(seconds=5), "doubao-seedance-1-5-pro-251215")
    # Before the first look, so that what is paid for is written down.
    assert told == [("cgt-20260330164007-wnc8k", 1)]
    assert states == ["queued", "running"]
    assert [(seen.method, seen.path) for seen in server.requests] == [
        ("POST", "/api/contents/generations/tasks"),
        *[("GET", "/api/contents/generations/tasks/cgt-20260330164007-wnc8k")] * 3,
    ]
    assert server.requests[0].body == {
        "model": "film-1",
        "content": [
            {"type": "text", "text": "The fox runs"},
            {"type": "image_url", "image_url": {"url": frame.data_url}, "role": "first_frame"},
        ],
        "watermark": False, "ratio": "16:9", "resolution": "720p", "duration": 5,
    }  # fmt: skip
    assert KEY not in str(files.requests[0].headers)


async def test_a_film_that_was_begun_before_is_not_begun_again(served: Any) -> None:
    files = served(file(MP4))
    server = served(done(f"{files.url}/film.mp4"))
    made = await ark(server).video(FILM, ticket="cgt-1", on_ticket=ignored)
    assert made.media[0].data == MP4
    assert [seen.method for seen in server.requests] == ["GET"]


async def test_looks_that_fail_are_forgiven_for_a_while(served: Any) -> None:
    files = served(file(MP4))
    busy = says({"error": {"code": "InternalServiceError", "message": "unexpected"}}, 500)
    server = served(BEGUN, busy, Answer(body=b"{garb"), task("running"), busy, done(f"{files.url}/film.mp4"))
    assert (await ark(server).video(FILM, on_ticket=ignored)).media[0].data == MP4
    with pytest.raises(ProviderUnavailable) as caught:
        await ark(served(BEGUN, busy)).video(FILM, on_ticket=ignored)
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        (
            task(
                "failed",
                error={
                    "code": "OutputVideoSensitiveContentDetected",
                    "message": "The video may contain sensitive information.",
                },
            ),
            ProviderRefused,
        ),
        (task("failed", error={"code": "InternalServiceError", "message": "unexpected"}), FilmFailed),
        (task("expired"), FilmFailed),
        (says({"error": {"code": "ResourceNotFound", "message": "no such task"}}, 404), MediaGone),
        (task("succeeded", content={}), NotMedia),
    ],
)
async def test_a_film_that_ends_badly_is_over(served: Any, last: Answer, kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as caught:
        await ark(served(BEGUN, last)).video(FILM, on_ticket=ignored)
    assert (type(caught.value), caught.value.retryable) == (kind, False)


async def test_a_film_whose_address_has_ended_is_gone(served: Any) -> None:
    files = served(Answer(status=403, body=b"<Error>Expired</Error>"))
    with pytest.raises(MediaGone):
        await ark(served(done(f"{files.url}/film.mp4"))).video(FILM, ticket="cgt-1", on_ticket=ignored)


async def test_a_film_model_is_tried_without_a_film(served: Any) -> None:
    server = served(says({"total": 0, "items": []}))
    assert await ark(server).film_model() == "film-1"
    assert [(seen.method, seen.path) for seen in server.requests] == [
        ("GET", "/api/contents/generations/tasks?page_num=1&page_size=1")
    ]


# ---- Gemini: https://ai.google.dev/api/generate-content, https://ai.google.dev/gemini-api/docs/image-generation and
# https://ai.google.dev/gemini-api/docs/troubleshooting


async def test_gemini_is_asked_for_the_struct_by_its_schema_and_streamed(served: Any) -> None:
    server = served(
        gemini_says(
            {"logline": ANSWER.logline, "scenes": [{"title": "Rain", "placeName": "小巷"}, {"title": "The door"}]}
        )
    )
    outcome = await gemini(server, parameters=Parameters(temperature=0.3, max_tokens=500)).structured(
        ASK, on_text=unheard
    )
    assert (outcome.value, outcome.model) == (ANSWER, "story-1-001")
    assert outcome.usage == Usage(prompt_tokens=15, completion_tokens=10)
    [seen] = server.requests
    assert (seen.path, seen.headers["x-goog-api-key"]) == ("/api/models/story-1:streamGenerateContent?alt=sse", KEY)
    assert seen.body["systemInstruction"] == {"parts": [{"text": ASK.system}]}
    assert seen.body["contents"] == [{"role": "user", "parts": [{"text": ASK.user}]}]
    config = seen.body["generationConfig"]
    assert config["responseMimeType"] == "application/json"
    assert config["responseJsonSchema"]["required"] == ["logline", "scenes"]
    assert (config["temperature"], config["maxOutputTokens"]) == (0.3, 500)


async def test_gemini_mends_its_answer_and_takes_the_schema_in_words_where_it_must(served: Any) -> None:
    unknown = {
        "code": 400,
        "message": 'Invalid JSON payload received. Unknown name "responseJsonSchema"',
        "status": "INVALID_ARGUMENT",
    }
    right = gemini_says({"logline": "A woman comes home.", "scenes": []})
    server = served(says({"error": unknown}, 400), gemini_says("not json"), right)
    outcome = await gemini(server).structured(ASK, on_text=unheard)
    assert outcome.usage == Usage(prompt_tokens=30, completion_tokens=20)
    last = server.requests[-1].body
    assert [turn["role"] for turn in last["contents"]] == ["user", "model", "user"]
    assert '"placeName"' in last["systemInstruction"]["parts"][0]["text"]
    with pytest.raises(AnswerUnreadable):
        await gemini(served(gemini_says("not json"))).structured(ASK, on_text=unheard)


QUOTA = {
    "code": 429,
    "message": "You exceeded your current quota, please check your plan and billing details.",
    "status": "RESOURCE_EXHAUSTED",
    "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "22s"}],
}
BAD_KEY = {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT"}
TOO_LONG = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says({"error": BAD_KEY}, 400), ProviderKeyInvalid),
        (says([{"error": QUOTA}], 429), RateLimitedByProvider),
        (
            says(
                {
                    "error": {
                        "code": 404,
                        "message": "models/x is not found for API version v1beta",
                        "status": "NOT_FOUND",
                    }
                },
                404,
            ),
            ProviderModelMissing,
        ),
        (says({"error": {"code": 400, "message": TOO_LONG, "status": "INVALID_ARGUMENT"}}, 400), TextTooLong),
        (
            says({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}, 503),
            ProviderUnavailable,
        ),
        (gemini_says('{"logline": "A wom', finish="MAX_TOKENS"), AnswerCut),
        (gemini_says("", finish="SAFETY"), ProviderRefused),
        (Answer(body=b'data: {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}\r\n\r\n'), ProviderRefused),
        (Answer(body=b"data: {garbage\r\n\r\n"), ProviderUnavailable),
        (Answer(body=b'data: {"candidates": [{"content": {"parts": [{"text": "{"}]}}]}\r\n\r\n'), ProviderUnavailable),
    ],
)
async def test_geminis_errors_have_their_names(served: Any, answer: Answer, kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as caught:
        await gemini(served(answer)).structured(ASK, on_text=unheard)
    assert type(caught.value) is kind
    assert caught.value.retry_after == (22 if kind is RateLimitedByProvider else None)
    assert KEY not in caught.value.detail


async def test_gemini_makes_a_picture(served: Any) -> None:
    parts = [{"text": "Here it is."}, {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(PNG).decode()}}]
    said = {
        "candidates": [{"content": {"parts": parts, "role": "model"}, "finishReason": "STOP"}],
        "modelVersion": "paint-1-001",
    }
    server = served(says(said))
    reference = Media(data=JPEG, media_type="image/jpeg")
    made = await gemini(server).image(ImageAsk(prompt="A fox", task="t", size="16:9", references=(reference,)))
    assert (made.media, made.usage) == ((Media(data=PNG, media_type="image/png"),), Usage(images=1))
    [seen] = server.requests
    assert seen.path == "/api/models/paint-1:generateContent"
    assert seen.body["generationConfig"]["imageConfig"] == {"aspectRatio": "16:9"}
    assert seen.body["contents"][0]["parts"][1]["inlineData"]["mimeType"] == "image/jpeg"
    refused = {"candidates": [{"finishReason": "IMAGE_SAFETY", "finishMessage": "Unable to show the generated image."}]}
    with pytest.raises(ProviderRefused, match="Unable to show"):
        await gemini(served(says(refused))).image(PICTURE)
