"""How an engine is set up: where it is, which models it runs, how they are asked, what they cost. Made of the
environment or of a team's profile; read by the adapters. The key is in none of the words it is shown in."""

from __future__ import annotations

import enum
import hashlib
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta, Struct

if TYPE_CHECKING:
    from tasks.providers.base import Usage

Kind = Literal["openai_compatible", "gemini", "ark"]
Capability = Literal["text", "image", "video"]
CAPABILITIES: Final[tuple[Capability, ...]] = get_args(Capability)

_Price = Annotated[float, Meta(ge=0, le=1_000_000)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217.")]
ModelName = Annotated[str, Meta(max_length=200, pattern=r"^[^\s\x00-\x1f]*$")]


class Reach(enum.StrEnum):
    """To which addresses a request may go."""

    PUBLIC = "public"
    # Also this machine and its networks, but no metadata services.
    PRIVATE = "private"
    # Wherever the operator says, through the proxy of the environment as well.
    ANYWHERE = "anywhere"


class Models(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """By capability; empty where it has none."""

    text: ModelName = ""
    image: ModelName = ""
    video: ModelName = ""

    def of(self, capability: Capability) -> str:
        return getattr(self, capability)

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        return tuple(one for one in CAPABILITIES if self.of(one))


class Parameters(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """Of text models. What is null is left to the provider, because models that reason refuse some of it."""

    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, Meta(gt=0, le=1)] | None = None
    max_tokens: Annotated[int, Meta(ge=16, le=1_000_000)] | None = None


class Prices(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Tokens by the million, images and seconds of video each. 0: unknown."""

    prompt_tokens: _Price = 0
    completion_tokens: _Price = 0
    image: _Price = 0
    second: _Price = 0
    currency: Currency = "USD"

    @property
    def known(self) -> bool:
        return bool(self.prompt_tokens or self.completion_tokens or self.image or self.second)

    def of(self, usage: Usage) -> Usage:
        """The same with what it costs."""
        cost = (
            usage.prompt_tokens / 1e6 * self.prompt_tokens
            + usage.completion_tokens / 1e6 * self.completion_tokens
            + usage.images * self.image
            + usage.seconds * self.second
        )
        return msgspec.structs.replace(usage, cost=round(cost, 8), currency=self.currency)


FREE: Final = Prices()


class ProviderSettings(Struct, frozen=True, kw_only=True):
    """Where the model is. Nothing set means the offline engine; a local server needs no key. `model` is for text."""

    kind: Kind = "openai_compatible"
    base_url: str | None = None
    api_key: str | None = None
    model: str | None = None
    image_model: str | None = None
    video_model: str | None = None
    parameters: Parameters = Parameters()
    reach: Reach = Reach.ANYWHERE

    def __repr__(self) -> str:
        key = "set" if self.api_key else "none"
        return f"ProviderSettings({self.kind}, base_url={self.base_url!r}, api_key=<{key}>, model={self.model!r})"

    @property
    def fingerprint(self) -> str:
        """Equal where the same question is the same purchase: another model, place or parameter makes another."""
        said = [self.kind, self.base_url, self.model, self.image_model, self.video_model, self.parameters]
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:32]
