"""The kinds of node and edge, as structs: the one schema for REST, documents, jobs and the web's types.

In api.md's words: Text = Y.Text in the document (people type in it together), any other field = one JSON value
that is replaced whole. A field that is UNSET is absent. Only this file knows which kinds there are."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

MAX_TEXT = 1_000_000

Text = Annotated[str, Meta(max_length=MAX_TEXT, extra={"text": True})]
Line = Annotated[str, Meta(max_length=2_000)]
NodeId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Ids = Annotated[tuple[NodeId, ...], Meta(max_length=1_000)]
Coordinate = Annotated[float, Meta(ge=-1e7, le=1e7)]
Point = tuple[Coordinate, Coordinate]
Extent = Annotated[float, Meta(ge=0, le=1e7)]
Size = tuple[Extent, Extent]
Lines = Annotated[tuple[Line, ...], Meta(max_length=500)]
Color = Annotated[str, Meta(max_length=32)]
Order = Annotated[str, Meta(max_length=256)]


class _Value(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A JSON value inside a node: replaced whole."""


class CoreExpression(_Value, frozen=True):
    theme: Line = ""
    emotional_arc: Lines = ()
    core_conflict: Line = ""
    payoff: Lines = ()
    visual_motifs: Lines = ()
    ending_beat: Line = ""
    next_hook: Line = ""


class Anchors(_Value, frozen=True):
    location: Any = None
    lighting: Any = None
    atmosphere: Any = None
    anchors: Lines = ()
    avoid: Lines = ()


class Sound(_Value, frozen=True):
    cues: tuple[dict[str, Any], ...] = ()


class Duration(_Value, frozen=True):
    seconds: Annotated[float, Meta(ge=0)] = 0
    breakdown: tuple[dict[str, Any], ...] = ()


class States(_Value, frozen=True):
    start: Any = None
    mid: Any = None
    end: Any = None


class Made(_Value, frozen=True):
    """That a generation made this, and the fingerprint of what it wrote: another run may rewrite it while it fits."""

    by: Line = ""
    hash: Line = ""


class Node(Struct, frozen=True, kw_only=True, rename="camel", tag_field="kind", forbid_unknown_fields=True):
    """What every node has. `xy` is its top left corner in canvas units, `order` a fractional index among siblings."""

    xy: Point = (0, 0)
    size: Size | UnsetType = UNSET
    parent: NodeId | UnsetType = UNSET
    order: Order | UnsetType = UNSET
    color: Color | UnsetType = UNSET
    locked: bool | UnsetType = UNSET


class Episode(Node, frozen=True, tag="episode"):
    title: Text = ""
    summary: Text = ""
    outline: Any = UNSET
    core_expression: CoreExpression | UnsetType = UNSET
    script: Text = ""
    status: Line | UnsetType = UNSET


class Scene(Node, frozen=True, tag="scene"):
    title: Text = ""
    summary: Text = ""
    place: Line | UnsetType = UNSET
    time: Line | UnsetType = UNSET
    description: Text = ""
    action: Text = ""
    # A view of the cast edges: setting it sets them.
    cast: Ids | UnsetType = UNSET
    anchors: Anchors | UnsetType = UNSET
    motion: Text = ""
    sound: Sound | UnsetType = UNSET
    duration: Duration | UnsetType = UNSET
    status: Line | UnsetType = UNSET
    quote: Annotated[str, Meta(max_length=20_000)] | UnsetType = UNSET
    notes: Text = ""


class Shot(Node, frozen=True, tag="shot"):
    number: Annotated[int, Meta(ge=0, le=100_000)] | UnsetType = UNSET
    shot_size: Line | UnsetType = UNSET
    description: Text = ""
    angle: Line | UnsetType = UNSET
    focus: Line | UnsetType = UNSET
    prompt: Text = ""
    negative: Text = ""
    image: NodeId | UnsetType = UNSET
    variants: Any = UNSET
    made: Made | UnsetType = UNSET


class Dialogue(Node, frozen=True, tag="dialogue"):
    speaker: NodeId | UnsetType = UNSET
    voice: Literal["dialogue", "monologue", "narration", "thought"] | UnsetType = UNSET
    text: Text = ""
    emotion: Line | UnsetType = UNSET
    made: Made | UnsetType = UNSET


class Beat(Node, frozen=True, tag="beat"):
    name: Line | UnsetType = UNSET
    summary: Text = ""
    states: States | UnsetType = UNSET
    escalation: Annotated[int, Meta(ge=1, le=10)] | UnsetType = UNSET
    interlock: Line | UnsetType = UNSET


class Character(Node, frozen=True, tag="character"):
    name: Text = ""
    role: Line | UnsetType = UNSET
    brief: Text = ""
    appearance: Text = ""
    personality: Text = ""
    background: Text = ""
    aliases: Lines | UnsetType = UNSET
    evidence: Lines | UnsetType = UNSET
    colors: Any = UNSET
    portrait: NodeId | UnsetType = UNSET
    portrait_prompts: Any = UNSET


class World(Node, frozen=True, tag="world"):
    type: Literal["era", "geography", "society", "technology", "magic", "custom"] | UnsetType = UNSET
    title: Text = ""
    content: Text = ""


class Chain(Node, frozen=True, tag="chain"):
    phase: Annotated[int, Meta(ge=0, le=4)] | UnsetType = UNSET
    outline: Text = ""
    conflict_engine: Any = UNSET
    info_layers: Any = UNSET
    character_matrix: Any = UNSET
    plot_lines: Any = UNSET
    checks: Any = UNSET
    validation: Line | UnsetType = UNSET


class Prompt(Node, frozen=True, tag="prompt"):
    title: Text = ""
    text: Text = ""


class Note(Node, frozen=True, tag="note"):
    text: Text = ""


class _Media(Node, frozen=True):
    asset: Line | UnsetType = UNSET
    title: Text = ""
    prompt: Text = ""
    source: Literal["job", "upload"] | UnsetType = UNSET
    meta: Any = UNSET


class Image(_Media, frozen=True, tag="image"):
    pass


class Video(_Media, frozen=True, tag="video"):
    pass


class Audio(_Media, frozen=True, tag="audio"):
    pass


class Frame(Node, frozen=True, tag="frame"):
    title: Text = ""


AnyNode = (
    Episode | Scene | Shot | Dialogue | Beat | Character | World | Chain | Prompt | Note | Image | Video | Audio | Frame
)

TITLES: dict[str, dict[str, str]] = {
    "episode": {"en": "Episode", "zh": "剧集"},
    "scene": {"en": "Scene", "zh": "场景"},
    "shot": {"en": "Shot", "zh": "镜头"},
    "dialogue": {"en": "Dialogue", "zh": "对白"},
    "beat": {"en": "Beat", "zh": "节拍"},
    "character": {"en": "Character", "zh": "角色"},
    "world": {"en": "World", "zh": "世界观"},
    "chain": {"en": "Causal chain", "zh": "因果链"},
    "prompt": {"en": "Prompt", "zh": "提示词"},
    "note": {"en": "Note", "zh": "便签"},
    "image": {"en": "Image", "zh": "图片"},
    "video": {"en": "Video", "zh": "视频"},
    "audio": {"en": "Audio", "zh": "音频"},
    "frame": {"en": "Frame", "zh": "画框"},
}


class Edge(Struct, frozen=True, kw_only=True, rename={"from_": "from"}, tag_field="kind", forbid_unknown_fields=True):
    """A relation between two nodes."""

    from_: NodeId
    to: NodeId
    label: Line | UnsetType = UNSET
    order: Order | UnsetType = UNSET


class Sequence(Edge, frozen=True, tag="sequence"):
    pass


class Cast(Edge, frozen=True, tag="cast"):
    pass


class Relationship(Edge, frozen=True, tag="relationship"):
    type: Line | UnsetType = UNSET
    description: Text = ""
    intensity: Annotated[int, Meta(ge=1, le=10)] | UnsetType = UNSET
    arc: Any = UNSET


class Reference(Edge, frozen=True, tag="reference"):
    pass


class Cause(Edge, frozen=True, tag="cause"):
    pass


AnyEdge = Sequence | Cast | Relationship | Reference | Cause


def _by_tag(union: Any) -> dict[str, type[Struct]]:
    return {str(cls.__struct_config__.tag): cls for cls in get_args(union)}


NODE_KINDS: dict[str, type[Struct]] = _by_tag(AnyNode)
EDGE_KINDS: dict[str, type[Struct]] = _by_tag(AnyEdge)


def _is_text(annotation: Any) -> bool:
    return any(isinstance(m, Meta) and (m.extra or {}).get("text") for m in getattr(annotation, "__metadata__", ()))


def _fields(cls: type[Struct]) -> dict[str, Any]:
    """Encoded name -> annotation, without what every node has."""
    return {f.encode_name: f.type for f in msgspec.structs.fields(cls)}


FIELDS: dict[str, dict[str, Any]] = {kind: _fields(cls) for kind, cls in (NODE_KINDS | EDGE_KINDS).items()}
TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    kind: tuple(name for name, annotation in fields.items() if _is_text(annotation)) for kind, fields in FIELDS.items()
}
