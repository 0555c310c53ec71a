"""Asking until the answer keeps rules that a schema cannot say: what is wrong goes back with the answer, a few times.
Used by generations; what a schema can say, the provider has corrected before."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from collab.errors import FieldError
from tasks.generations.base import Report
from tasks.providers.base import AnswerUnreadable, Ask, OnText, Provider

REPAIRS: Final = 2
MOST_TOLD: Final = 20

Answer = TypeVar("Answer", bound=Struct)

_AGAIN: Final = {
    "en": ("Your answer was:", "It cannot be used, because:", "Answer again in whole, corrected; keep what was right."),
    "zh": ("你上次的回答是：", "它不能用，原因如下：", "请改正后完整地重新回答，没有问题的部分保持不变。"),
}


def growing(report: Report, typical: int) -> OnText:
    """Progress that nears the end as the answer grows; `typical`: characters after which two thirds are told."""

    async def on_text(length: int) -> None:
        await report.progress(0.1 + 0.85 * (1 - math.exp(-length / typical)))

    return on_text


async def checked(
    provider: Provider,
    ask: Ask,
    answer: type[Answer],
    check: Callable[[Answer], Sequence[FieldError]],
    *,
    on_text: OnText,
    tidy: Callable[[Answer], Answer] = lambda value: value,
) -> Answer:
    """The tidied answer, as soon as `check` finds nothing wrong with it. `answer`: the Ask's own. AnswerUnreadable
    with what is still wrong after REPAIRS corrections; ProviderError."""
    problems: Sequence[FieldError] = ()
    request = ask
    for _ in range(1 + REPAIRS):
        answered = await provider.structured(request, on_text=on_text)
        value = tidy(msgspec.convert(answered.value, answer, from_attributes=True))
        problems = check(value)
        if not problems:
            return value
        request = replace(ask, user=_corrected(ask, value, problems))
    faults = tuple(problems[:MOST_TOLD])
    said = "; ".join(f"{fault.field}: {fault.message}" for fault in faults[:3])
    raise AnswerUnreadable(
        f"The model's answer could not be used, nor corrected ({said}). Your project is unchanged: try again, or "
        "another model.",
        errors=faults,
    )


def _corrected(ask: Ask, value: Any, problems: Sequence[FieldError]) -> str:
    answer, wrong, again = _AGAIN[ask.inputs["language"]]
    told = "\n".join(f"- {problem.field}: {problem.message}" for problem in problems[:MOST_TOLD])
    return f"{ask.user}\n\n{answer}\n{msgspec.json.encode(value).decode()}\n\n{wrong}\n{told}\n\n{again}"
