"""tasks/providers/openai_compatible.py over HTTP, against the server of tests/support/openai_server.py."""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
import pytest
from structlog.testing import capture_logs

from collab.errors import FieldError
from tasks.providers.base import (
    AnswerCut,
    Answered,
    AnswerUnreadable,
    Ask,
    ProviderError,
    ProviderKeyInvalid,
    ProviderMisconfigured,
    ProviderModelMissing,
    ProviderQuotaExhausted,
    ProviderRefused,
    ProviderSettings,
    ProviderUnavailable,
    RateLimitedByProvider,
    TextTooLong,
    Usage,
    provider_for,
)
from tasks.providers.exchange import Patience
from tasks.providers.openai_compatible import Dialect, OpenAICompatible
from tasks.providers.settings import Parameters
from tests.support.openai_server import Fails, OpenAIServer, Page, Resets, Says, openai_server, says

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = "sk-test-2f6c1a9e0b7d"
QUICK = Patience(connect=2, read=0.3, whole=20, short_wait=0.2)


class Scene(msgspec.Struct, rename="camel"):
    title: str
    place_name: str = ""


class Breakdown(msgspec.Struct):
    logline: str
    scenes: list[Scene]


ASK = Ask(
    system="You break stories down.",
    user="雨夜，林晚回家。",
    answer=Breakdown,
    name="break down",
    task="breakdown",
    inputs={},
)
ANSWER = Breakdown(
    logline="A woman comes home.", scenes=[Scene(title="Rain", place_name="小巷"), Scene(title="The door")]
)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        running.api_key = KEY
        yield running


def provider(server: OpenAIServer, *, key: str | None = KEY, patience: Patience = QUICK) -> OpenAICompatible:
    settings = ProviderSettings(base_url=server.base_url, api_key=key, model="story-1")
    return OpenAICompatible(settings, patience=patience, known={})


async def unheard(length: int) -> None:
    assert length >= 0


async def answered(provider: OpenAICompatible, ask: Ask = ASK) -> Answered:
    return await provider.structured(ask, on_text=unheard)


async def refused(provider: OpenAICompatible, kind: type[ProviderError], ask: Ask = ASK) -> ProviderError:
    with pytest.raises(kind) as caught:
        await answered(provider, ask)
    assert type(caught.value) is kind
    assert "project is unchanged" in caught.value.detail
    return caught.value


# What is asked, and what comes back


async def test_an_answer_comes_back_as_the_struct_with_usage_and_model(server: OpenAIServer) -> None:
    server.plan(says(ANSWER, usage=(120, 40)))
    outcome = await answered(provider(server))
    assert outcome == Answered(value=ANSWER, usage=Usage(prompt_tokens=120, completion_tokens=40), model="story-1-2026")


async def test_the_request_is_streamed_counted_and_bound_to_the_schema(server: OpenAIServer) -> None:
    server.plan(ANSWER)
    await answered(provider(server))
    (seen,) = server.requests
    assert seen.body["messages"] == [
        {"role": "system", "content": "You break stories down."},
        {"role": "user", "content": "雨夜，林晚回家。"},
    ]
    assert (seen.body["model"], seen.body["stream"]) == ("story-1", True)
    assert seen.body["stream_options"] == {"include_usage": True}
    assert seen.body["response_format"]["json_schema"]["name"] == "break_down"
    assert seen.body["response_format"]["json_schema"]["strict"] is True
    assert seen.body["response_format"]["json_schema"]["schema"]["required"] == ["logline", "scenes"]


async def test_the_listener_hears_how_much_has_come_while_it_comes(server: OpenAIServer) -> None:
    gate, heard = threading.Event(), list[int]()
    whole = len(msgspec.json.encode(ANSWER).decode())

    async def on_text(length: int) -> None:
        heard.append(length)
        if length > whole / 2:
            gate.set()

    server.plan(says(ANSWER, gate=gate))
    await provider(server).structured(ASK, on_text=on_text)
    assert heard == sorted(heard)
    assert whole / 2 < next(length for length in heard if length > whole / 2) < whole
    assert heard[-1] == whole


async def test_reasoning_is_not_part_of_the_answer_and_is_heard_as_life(server: OpenAIServer) -> None:
    heard = list[int]()

    async def on_text(length: int) -> None:
        heard.append(length)

    server.plan(says(ANSWER, reasoning='{"logline": "a draft"} ' * 10))
    outcome = await provider(server).structured(ASK, on_text=on_text)
    assert outcome.value == ANSWER
    assert heard.count(0) >= 10


@pytest.mark.parametrize("frame", ["```json\n{}\n```", "Here you are: {}", "<think>Hm.</think>{}"])
async def test_an_answer_in_a_frame_is_taken_out_of_it(server: OpenAIServer, frame: str) -> None:
    server.plan(frame.replace("{}", msgspec.json.encode(ANSWER).decode()))
    assert (await answered(provider(server))).value == ANSWER
    assert len(server.requests) == 1


async def test_a_server_that_answers_in_one_piece_is_understood(server: OpenAIServer) -> None:
    server.plan(says(ANSWER, whole=True, usage=(7, 3)))
    outcome = await answered(provider(server))
    assert (outcome.value, outcome.usage) == (ANSWER, Usage(prompt_tokens=7, completion_tokens=3))


async def test_a_local_server_needs_no_key(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    server.api_key = None
    server.plan(ANSWER)
    assert (await answered(provider(server, key=None))).value == ANSWER
    assert "of-somebody" not in str(server.requests[0].headers)


# Servers that know less


async def test_a_server_without_schemas_is_asked_for_an_object_with_the_schema_in_words(server: OpenAIServer) -> None:
    server.speaks = {"json_object", "stream_options"}
    server.plan(ANSWER)
    assert (await answered(provider(server))).value == ANSWER
    assert [seen.body["response_format"]["type"] for seen in server.requests] == ["json_schema", "json_object"]
    assert '"placeName"' in server.requests[-1].body["messages"][0]["content"]


async def test_a_server_without_any_format_is_asked_in_words_alone(server: OpenAIServer) -> None:
    server.speaks = set()
    server.plan(ANSWER)
    outcome = await answered(provider(server))
    assert (outcome.value, outcome.usage) == (ANSWER, Usage())
    last = server.requests[-1].body
    assert "response_format" not in last
    assert "stream_options" not in last
    assert '"placeName"' in last["messages"][0]["content"]


async def test_what_a_server_speaks_is_asked_only_once(server: OpenAIServer) -> None:
    server.speaks = {"json_object"}
    server.plan(ANSWER, ANSWER)
    known: dict[tuple[str, str], Dialect] = {}
    settings = ProviderSettings(base_url=server.base_url, api_key=KEY, model="story-1")
    for _ in range(2):
        await answered(OpenAICompatible(settings, patience=QUICK, known=known))
    assert len(server.requests) == 4
    assert known == {(server.base_url, "story-1"): Dialect(form="object", counts=False)}


async def test_a_422_that_names_the_format_is_understood_like_a_400(server: OpenAIServer) -> None:
    said = "Failed to deserialize the JSON body: response_format.type `json_schema` is unavailable now"
    server.plan(Fails(status=422, message=said), ANSWER)
    assert (await answered(provider(server))).value == ANSWER
    assert server.requests[1].body["response_format"] == {"type": "json_object"}


async def test_what_the_profile_sets_is_sent_and_the_limit_by_the_name_that_the_server_knows(
    server: OpenAIServer,
) -> None:
    # https://platform.openai.com/docs/guides/reasoning: models that reason know max_completion_tokens only.
    said = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    server.plan(Fails(status=400, message=said, code="unsupported_parameter", param="max_tokens"), ANSWER)
    settings = ProviderSettings(
        base_url=server.base_url, api_key=KEY, model="story-1", parameters=Parameters(top_p=0.5, max_tokens=900)
    )
    assert (await answered(OpenAICompatible(settings, patience=QUICK, known={}))).value == ANSWER
    first, second = (seen.body for seen in server.requests)
    assert (first["top_p"], first["max_tokens"], second["max_completion_tokens"]) == (0.5, 900, 900)
    assert "max_tokens" not in second
    assert "temperature" not in first


# Answers that have to be mended


async def test_an_answer_that_is_not_json_is_mended_by_asking_again(server: OpenAIServer) -> None:
    server.plan(says("The story is about a woman.", usage=(100, 10)), says(ANSWER, usage=(150, 40)))
    outcome = await answered(provider(server))
    assert outcome.value == ANSWER
    assert outcome.usage == Usage(prompt_tokens=250, completion_tokens=50)
    said, asked = server.requests[1].body["messages"][2:]
    assert said == {"role": "assistant", "content": "The story is about a woman."}
    assert "The answer has no JSON object in it." in asked["content"]


async def test_a_wrong_struct_goes_back_with_every_problem_named(server: OpenAIServer) -> None:
    server.plan({"logline": 7, "scenes": [{"title": "Rain"}, {"placeName": "x"}]}, ANSWER)
    assert (await answered(provider(server))).value == ANSWER
    asked = server.requests[1].body["messages"][3]["content"]
    assert "- logline: Expected `str`, got `int`" in asked
    assert "- scenes.1.title: This field is missing." in asked


async def test_an_empty_answer_is_asked_for_again_without_an_empty_message(server: OpenAIServer) -> None:
    server.plan("", ANSWER)
    assert (await answered(provider(server))).value == ANSWER
    assert [message["role"] for message in server.requests[1].body["messages"]] == ["system", "user", "user"]


async def test_after_two_repairs_the_answer_is_given_up_and_the_cost_is_told(server: OpenAIServer) -> None:
    server.plan("no", "no", says({"logline": "x", "scenes": [{}]}), ANSWER)
    error = await refused(provider(server), AnswerUnreadable)
    assert len(server.requests) == 3
    assert len(server.requests[2].body["messages"]) == 4
    assert error.errors == (FieldError(field="scenes.0.title", message="This field is missing."),)
    assert error.usage == Usage(prompt_tokens=300, completion_tokens=150)
    assert not error.retryable


async def test_the_number_that_is_heard_never_falls(server: OpenAIServer) -> None:
    heard = list[int]()

    async def on_text(length: int) -> None:
        heard.append(length)

    server.plan("not json " * 20, ANSWER)
    await provider(server).structured(ASK, on_text=on_text)
    assert heard == sorted(heard)
    assert heard[-1] == 180


# Limits and refusals


async def test_an_answer_cut_by_the_length_limit_is_named(server: OpenAIServer) -> None:
    server.plan(says('{"logline": "A wom', finish="length"))
    error = await refused(provider(server), AnswerCut)
    assert (error.retryable, len(server.requests)) == (False, 1)
    assert error.usage == Usage(prompt_tokens=100, completion_tokens=50)


async def test_a_refusal_is_passed_on_in_the_words_of_the_model(server: OpenAIServer) -> None:
    server.plan(says("", refusal="I'm sorry, I can't help with that."))
    error = await refused(provider(server), ProviderRefused)
    assert error.detail.endswith("It says: I'm sorry, I can't help with that.")
    assert error.usage == Usage(prompt_tokens=100, completion_tokens=50)


async def test_a_content_filter_is_a_refusal(server: OpenAIServer) -> None:
    server.plan(says('{"logline": "A', finish="content_filter"))
    await refused(provider(server), ProviderRefused)


async def test_a_text_over_the_context_length_is_named(server: OpenAIServer) -> None:
    server.context = 100
    await refused(provider(server), TextTooLong, msgspec.structs.replace(ASK, user="word " * 100))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (400, "DataInspectionFailed", "Input text data may contain inappropriate content.", ProviderRefused),
        (400, None, "This model's maximum context length is 8192 tokens.", TextTooLong),
        (402, None, "Insufficient Balance", ProviderQuotaExhausted),
        (403, None, "Your key may not use this.", ProviderKeyInvalid),
        (404, "model_not_found", "The model `story-1` does not exist", ProviderModelMissing),
        (413, None, "Request too large", TextTooLong),
        (418, None, "I'm a teapot", ProviderError),
        (429, "insufficient_quota", "You exceeded your current quota", ProviderQuotaExhausted),
        (503, None, "Overloaded", ProviderUnavailable),
    ],
)
async def test_what_the_server_objects_to_has_a_name(
    server: OpenAIServer, status: int, code: str | None, message: str, kind: type[ProviderError]
) -> None:
    server.plan(Fails(status=status, code=code, message=message))
    error = await refused(provider(server), kind)
    assert error.detail.endswith(f"It says: {message}")
    assert len(server.requests) == 1


async def test_an_error_body_that_is_a_web_page_is_not_shown(server: OpenAIServer) -> None:
    server.plan(Fails(status=502, raw="<html><h1>Bad gateway</h1></html>"))
    error = await refused(provider(server), ProviderUnavailable)
    assert "html" not in error.detail


async def test_a_website_at_the_address_is_a_wrong_address(server: OpenAIServer) -> None:
    server.plan(Page())
    await refused(provider(server), ProviderModelMissing)


# What passes, and what does not


async def test_a_limit_that_ends_in_a_moment_is_waited_for_once(server: OpenAIServer) -> None:
    server.plan(Fails(status=429, message="Slow down", headers={"retry-after-ms": "20"}), ANSWER)
    assert (await answered(provider(server))).value == ANSWER
    assert len(server.requests) == 2


async def test_a_longer_limit_is_left_to_the_job_with_its_seconds(server: OpenAIServer) -> None:
    server.plan(Fails(status=429, message="Slow down", headers={"retry-after": "42"}), ANSWER)
    error = await refused(provider(server), RateLimitedByProvider)
    assert (error.retryable, error.retry_after, len(server.requests)) == (True, 42.0, 1)


async def test_a_second_limit_is_not_waited_for(server: OpenAIServer) -> None:
    limit = Fails(status=429, message="Slow down", headers={"retry-after-ms": "20"})
    server.plan(limit, limit, ANSWER)
    await refused(provider(server), RateLimitedByProvider)
    assert len(server.requests) == 2


async def test_a_failing_server_is_worth_another_attempt_of_the_job(server: OpenAIServer) -> None:
    server.plan(Fails(status=500, message="The server had an error"), ANSWER)
    error = await refused(provider(server), ProviderUnavailable)
    assert (error.retryable, len(server.requests)) == (True, 1)


async def test_a_dropped_connection_is_tried_once_more(server: OpenAIServer) -> None:
    server.plan(Resets(), ANSWER)
    assert (await answered(provider(server))).value == ANSWER
    server.plan(Resets(), Resets(), ANSWER)
    await refused(provider(server), ProviderUnavailable)
    assert len(server.requests) == 4


@pytest.mark.parametrize("after", ["cut", "close"])
async def test_a_stream_that_breaks_off_is_tried_once_more(server: OpenAIServer, after: str) -> None:
    half = says('{"logline": "A woman comes ho', after=after)
    server.plan(half, ANSWER)
    assert (await answered(provider(server))).value == ANSWER
    server.plan(half, half, ANSWER)
    error = await refused(provider(server), ProviderUnavailable)
    assert (error.retryable, len(server.requests)) == (True, 4)


async def test_an_error_in_the_middle_of_a_stream_has_its_name(server: OpenAIServer) -> None:
    server.plan(says('{"logl', error={"message": "Provider overloaded", "code": 502}))
    error = await refused(provider(server), ProviderUnavailable)
    assert error.detail.endswith("It says: Provider overloaded")
    server.plan(says('{"logl', error={"message": "Slow down", "type": "rate_limit_error", "code": 429}))
    await refused(provider(server), RateLimitedByProvider)
    server.plan(says('{"logl', error={"message": "Please pay", "code": 402}))
    await refused(provider(server), ProviderQuotaExhausted)


async def test_silence_ends_at_the_read_timeout(server: OpenAIServer) -> None:
    server.plan(says('{"logline": "A', after="stall"))
    error = await refused(provider(server), ProviderUnavailable)
    assert (error.retryable, len(server.requests)) == (True, 1)
    assert await asyncio.to_thread(server.requests[0].gone.wait, 10)


async def test_an_answer_that_takes_too_long_as_a_whole_is_given_up(server: OpenAIServer) -> None:
    server.plan(says('{"logline": "A', after="stall"))
    patience = Patience(connect=2, read=60, whole=0.3, short_wait=0.2)
    await refused(provider(server, patience=patience), ProviderUnavailable)
    assert await asyncio.to_thread(server.requests[0].gone.wait, 10)


async def test_nobody_at_the_address_is_unavailable(server: OpenAIServer) -> None:
    settings = ProviderSettings(base_url="http://127.0.0.1:1/v1", api_key=KEY, model="story-1")
    await refused(OpenAICompatible(settings, patience=QUICK, known={}), ProviderUnavailable)


async def test_a_broken_address_is_named() -> None:
    settings = ProviderSettings(base_url="http://[::1", api_key=KEY, model="story-1")
    await refused(OpenAICompatible(settings, patience=QUICK, known={}), ProviderModelMissing)


# Cancelling


async def test_cancelling_closes_the_connection_to_the_model_at_once(server: OpenAIServer) -> None:
    begun = asyncio.Event()

    async def on_text(length: int) -> None:
        if length:
            begun.set()

    server.plan(says('{"logline": "A woman', after="stall"))
    patience = Patience(read=60, whole=60)
    running = asyncio.create_task(provider(server, patience=patience).structured(ASK, on_text=on_text))
    await asyncio.wait_for(begun.wait(), 45)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await asyncio.to_thread(server.requests[0].gone.wait, 5)
    assert server.requests[0].broken


@pytest.mark.parametrize("kind", [ConnectionRefusedError, TimeoutError])
async def test_an_error_of_the_listener_is_its_own_and_closes_the_connection(
    server: OpenAIServer, kind: type[Exception]
) -> None:
    async def on_text(length: int) -> None:
        if length:
            raise kind("the database")

    server.plan(says('{"logline": "A woman', after="stall"))
    with pytest.raises(kind, match="the database"):
        await provider(server, patience=Patience(read=60)).structured(ASK, on_text=on_text)
    assert await asyncio.to_thread(server.requests[0].gone.wait, 5)
    assert len(server.requests) == 1


async def test_no_connection_is_left_open_after_an_answer_or_an_error(server: OpenAIServer) -> None:
    server.plan(says(ANSWER, whole=True), Fails(status=500, message="The server had an error"))
    await answered(provider(server))
    await refused(provider(server), ProviderUnavailable)
    await asyncio.to_thread(server.wait_until_left_alone)


# The key


async def test_the_key_is_nowhere_in_an_error_or_a_log(server: OpenAIServer, caplog: pytest.LogCaptureFixture) -> None:
    server.api_key = "another"
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        error = await refused(provider(server), ProviderKeyInvalid)
    assert "Incorrect API key provided: ***" in error.detail
    told = "".join(traceback.format_exception(error)) + caplog.text + str(logs)
    assert len(caplog.records) > 0
    assert KEY not in told
    assert KEY not in repr(ProviderSettings(api_key=KEY))


@pytest.mark.parametrize("form", [str, lambda key: quote(key, safe=""), lambda key: b64encode(key.encode()).decode()])
async def test_a_key_that_is_quoted_in_another_form_goes_as_well(
    server: OpenAIServer, form: Callable[[str], str]
) -> None:
    server.api_key = key = "sk-odd/+="
    asking = provider(server, key=key)
    server.plan(Fails(status=400, message=f"no: {form(key)}"), Says(refusal=f"I refuse, {form(key)}"))
    for error in (await refused(asking, ProviderError), await refused(asking, ProviderRefused)):
        assert "***" in error.detail
        assert form(key) not in error.detail + str(error)


async def test_prompts_and_answers_are_not_logged(server: OpenAIServer, caplog: pytest.LogCaptureFixture) -> None:
    server.plan("not json", ANSWER)
    caplog.set_level(logging.INFO)
    with capture_logs() as logs:
        await answered(provider(server))
    assert [entry["event"] for entry in logs] == ["provider.unreadable", "provider.answered"]
    told = caplog.text + str(logs)
    assert "林晚" not in told
    assert "A woman" not in told


# Which provider


def test_a_model_with_an_address_or_a_key_is_openai_compatible() -> None:
    for settings in (
        ProviderSettings(base_url="http://127.0.0.1:11434/v1", model="m"),
        ProviderSettings(api_key="k", model="m"),
    ):
        made = provider_for(settings)
        assert (made.name, made.model) == ("openai_compatible", "m")


@pytest.mark.parametrize(
    "settings",
    [ProviderSettings(api_key="k"), ProviderSettings(base_url="http://127.0.0.1/v1"), ProviderSettings(model="m")],
    ids=["no model", "no model either", "neither address nor key"],
)
def test_half_a_set_up_is_refused(settings: ProviderSettings) -> None:
    with pytest.raises(ProviderMisconfigured):
        provider_for(settings)


def test_usage_of_two_currencies_is_not_added_up() -> None:
    yuan = Usage(cost=2, currency="CNY")
    assert Usage(prompt_tokens=1) + yuan == Usage(prompt_tokens=1, cost=2, currency="CNY")
    with pytest.raises(ValueError, match="USD"):
        sum([Usage(cost=1)], start=yuan)
