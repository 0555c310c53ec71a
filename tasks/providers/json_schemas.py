"""The JSON schema of an answer in the dialect of strict structured output: one inlined tree, closed objects, every
field required. Called by openai_compatible. A shape that strict mode cannot express comes back as not strict."""

from __future__ import annotations

from typing import Any, Final

import msgspec

Schema = dict[str, Any]

# What strict mode takes beside the structure itself:
# https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
_KEPT: Final = frozenset(
    {"type", "enum", "const", "anyOf", "items", "properties", "description", "format", "pattern"}
    | {"minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)
_TOLD: Final = {"minLength": "at least {} characters", "maxLength": "at most {} characters"}
_SCALARS: Final = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


class StrictSchema(msgspec.Struct, frozen=True, kw_only=True):
    """`strict` is false where the answer has an open object, a tuple or anything at all in it."""

    schema: Schema
    strict: bool


def strict_schema(answer: type[msgspec.Struct]) -> StrictSchema:
    """Raises ValueError for a struct that contains itself: it has no inlined tree."""
    root = msgspec.json.schema(answer)
    schema = _inlined(root, root.get("$defs", {}), ())
    return StrictSchema(schema=schema, strict=_is_strict(schema))


def _inlined(node: Schema, defs: dict[str, Schema], inside: tuple[str, ...]) -> Schema:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name in inside:
            raise ValueError(f"{name} contains itself: an answer has to be a finite tree")
        about = {"description": node["description"]} if "description" in node else {}
        return _inlined(defs[name], defs, (*inside, name)) | about
    kept = {key: value for key, value in node.items() if key in _KEPT or key in ("prefixItems", "additionalProperties")}
    for key in ("anyOf", "prefixItems"):
        if key in kept:
            kept[key] = [_inlined(each, defs, inside) for each in kept[key]]
    for key in ("items", "additionalProperties"):
        if isinstance(kept.get(key), dict):
            kept[key] = _inlined(kept[key], defs, inside)
    if "properties" in kept:
        kept["properties"] = {name: _inlined(each, defs, inside) for name, each in kept["properties"].items()}
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return _with_limits_in_words(_with_type_of_enum(kept), node)


def _with_type_of_enum(node: Schema) -> Schema:
    types = {_SCALARS[type(value)] for value in node.get("enum", ())}
    return {"type": types.pop(), **node} if len(types) == 1 and "type" not in node else node


def _with_limits_in_words(node: Schema, source: Schema) -> Schema:
    words = [text.format(source[key]) for key, text in _TOLD.items() if key in source]
    if not words:
        return node
    return node | {"description": " ".join(filter(None, [node.get("description"), f"({', '.join(words)})"]))}


def _is_strict(node: Schema) -> bool:
    if "prefixItems" in node or not ("type" in node or "anyOf" in node):
        return False
    if node.get("type") == "object" and node.get("additionalProperties") is not False:
        return False
    below = [*node.get("anyOf", ()), *node.get("properties", {}).values()]
    if isinstance(node.get("items"), dict):
        below.append(node["items"])
    return all(_is_strict(each) for each in below)
