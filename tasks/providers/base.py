"""The seam between a generation and the engine that answers it: a generation puts an Ask, a provider answers it
or raises a ProviderError. Called by generations and the runner. Never touches documents, jobs or the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import msgspec

from collab.errors import StoryroomError
from tasks.providers.settings import ProviderSettings

if TYPE_CHECKING:
    from tasks.providers.media import ImageAsk, Made, OnState, OnTicket, Said, TextAsk, VideoAsk


class Usage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was spent. `seconds` is media made, not time waited; `cost` is 0 where the price is unknown."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    images: int = 0
    seconds: float = 0
    cost: float = 0
    currency: str = "USD"

    def __add__(self, other: Usage) -> Usage:
        if self.cost and other.cost and self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            images=self.images + other.images,
            seconds=self.seconds + other.seconds,
            cost=self.cost + other.cost,
            currency=other.currency if other.cost else self.currency,
        )


def total(usages: Iterable[Usage]) -> Usage:
    """The sum. Of two currencies there is none: then the cost is 0, and each keeps its own."""
    found = list(usages)
    if len({one.currency for one in found if one.cost}) > 1:
        found = [msgspec.structs.replace(one, cost=0) for one in found]
    return sum(found, start=Usage())


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question to an engine. `answer` is the struct that must come back and `name` what the schema is called;
    `task` (the generation's kind) and `inputs` are for the engine that works by rules instead of by the prompt."""

    system: str
    user: str
    answer: type[msgspec.Struct]
    name: str
    task: str
    inputs: dict[str, Any]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is an instance of the Ask's `answer`; `usage` sums every request that it took."""

    value: msgspec.Struct
    usage: Usage
    model: str


OnText = Callable[[int], Awaitable[None]]
"""Told how many characters have come so far. Awaited for every piece: who listens must be quick."""


OnPartial = Callable[[str], Awaitable[None]]
"""Told the text so far of one field of the answer. Awaited for every piece: who listens must be quick."""


class Provider(Protocol):
    """`name` is the kind of engine ("offline", "openai_compatible"), `model` what it runs."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    async def structured(
        self, ask: Ask, *, on_text: OnText, shows: str = "", on_partial: OnPartial | None = None
    ) -> Answered:
        """Raises a ProviderError. Cancelling it ends the request to the engine at once. `shows` is the field of the
        answer of which `on_partial` is told."""
        ...

    async def text(self, ask: TextAsk, *, on_text: OnText, on_partial: OnPartial | None = None) -> Said:
        """Words without a form. Raises a ProviderError, as all of these."""
        ...

    async def image(self, ask: ImageAsk) -> Made: ...

    async def video(
        self, ask: VideoAsk, *, ticket: str | None = None, on_ticket: OnTicket, on_state: OnState | None = None
    ) -> Made:
        """Begins it, tells its ticket, waits for it. With a `ticket` it only waits for what was begun before."""
        ...

    async def film_model(self) -> str:
        """The model for video, if the vendor lets us in: without making a film."""
        ...


class ProviderError(StoryroomError):
    """The AI provider could not answer. Your project is unchanged: try again, or ask who set it up."""

    code = "provider.failed"
    retryable: ClassVar[bool] = False
    usage: Usage = Usage()
    """What the failed attempt has cost all the same."""
    raw: str | None = None
    """What the provider said instead of an answer, without secrets: for who looks why."""


class RateLimitedByProvider(ProviderError):
    """The AI provider has too many requests just now. Your project is unchanged: try again in a little while."""

    code = "provider.rate_limited"
    retryable = True


class ProviderUnavailable(ProviderError):
    """The AI provider cannot be reached, or broke off. Your project is unchanged: try again in a little while."""

    code = "provider.unavailable"
    retryable = True


class ProviderRefused(ProviderError):
    """The AI provider declined to answer. Your project is unchanged: change the text or use another model."""

    code = "provider.refused"


class ProviderKeyInvalid(ProviderError):
    """The AI provider does not accept the key. Your project is unchanged: have the key checked."""

    code = "provider.key_invalid"


class ProviderQuotaExhausted(ProviderError):
    """The account at the AI provider has no credit left. Your project is unchanged: top it up and try again."""

    code = "provider.quota_exhausted"


class ProviderModelMissing(ProviderError):
    """The AI provider does not know this model or address. Your project is unchanged: have both checked."""

    code = "provider.model_missing"


class ProviderMisconfigured(ProviderError):
    """The AI provider is half set up: it needs a model, and an address or a key. Your project is unchanged."""

    code = "provider.misconfigured"


class TextTooLong(ProviderError):
    """The text is longer than this model can read at once. Your project is unchanged: use a shorter text."""

    code = "provider.text_too_long"


class AnswerCut(ProviderError):
    """The model's answer was cut off at its length limit. Your project is unchanged: use a shorter text."""

    code = "provider.answer_cut"


class AnswerUnreadable(ProviderError):
    """The model's answer could not be used, nor mended. Your project is unchanged: try again, or another model."""

    code = "provider.answer_unreadable"


class CapabilityMissing(ProviderError):
    """The AI provider of this job has no model for this. Your project is unchanged: choose a profile that has one."""

    code = "provider.capability_missing"


class Engine:
    """What an adapter does not do."""

    lacking: ClassVar[type[ProviderError]] = CapabilityMissing

    async def text(self, ask: TextAsk, *, on_text: OnText, on_partial: OnPartial | None = None) -> Said:
        raise self.lacking

    async def image(self, ask: ImageAsk) -> Made:
        raise self.lacking

    async def video(
        self, ask: VideoAsk, *, ticket: str | None = None, on_ticket: OnTicket, on_state: OnState | None = None
    ) -> Made:
        raise self.lacking

    async def film_model(self) -> str:
        raise self.lacking


def provider_for(settings: ProviderSettings, draw: Callable[..., Awaitable[Any]] | None = None) -> Provider:
    """Raises ProviderMisconfigured. `draw`: see Offline. Imports late: the client of openai_compatible takes two
    seconds to import."""
    models = settings.model or settings.image_model or settings.video_model
    if settings.kind == "gemini":
        from tasks.providers.gemini import Gemini  # noqa: PLC0415

        return Gemini(settings)
    if settings.kind == "ark":
        from tasks.providers.ark import Ark  # noqa: PLC0415

        return Ark(settings)
    if not (settings.base_url or settings.api_key or models):
        from tasks.providers.offline import Offline  # noqa: PLC0415

        return Offline(draw) if draw else Offline()
    if not (models and (settings.base_url or settings.api_key)):
        raise ProviderMisconfigured
    from tasks.providers.openai_compatible import OpenAICompatible  # noqa: PLC0415

    return OpenAICompatible(settings)
