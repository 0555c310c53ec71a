"""A large update in parts: applied one after another they make the same document, and none waits for a later one."""

import base64
import random
from collections.abc import Iterator
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from collab import vectors
from collab.errors import Malformed, TooLarge
from collab.split import LIMIT, check_and_split, checked_parts, split, takeable
from collab.update_guard import Limits, check
from collab.vectors import write_delete_set
from tests.collab.test_update_guard import ANY, SCENARIOS, STRING, after, inside, item, scenario, section, update
from tests.support import node
from tests.support.node import Oracle

ROOTS = ("project", "nodes", "edges")
LIMITS = (1, 40, 400, 5_000)


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    with node.oracle() as running:
        yield running


def blank() -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for root in ROOTS:
        doc.get(root, type=Map)
    return doc


def clocks(doc: Doc[Any]) -> dict[int, int]:
    return vectors.read_state_vector(doc.get_state())


def content(doc: Doc[Any]) -> Any:
    return {root: _content(doc.get(root, type=Map)) for root in ROOTS}, clocks(doc)


def _content(value: Any) -> Any:
    match value:
        case Map() | dict():
            return {key: _content(entry) for key, entry in value.items()}
        case Array():
            return [_content(entry) for entry in value]
        case Text() | XmlText() | XmlFragment() | XmlElement():
            return str(value)
        case Doc():
            return value.guid
        case _:
            # Not a number is not equal to itself.
            return repr(value)


def written_together(seed: int, turns: int = 120) -> list[Doc[Any]]:
    """Documents of clients that write everywhere, each a while alone, and hear of each other now and then."""
    chance = random.Random(seed)
    docs = [Doc(client_id=chance.choice((chance.randrange(1, 300), chance.randrange(2**53)))) for _ in range(4)]
    for doc in docs:
        for root in ROOTS:
            doc.get(root, type=Map)
    for turn in range(turns):
        doc = chance.choice(docs)
        with doc.transaction():
            for _ in range(chance.randrange(1, 4)):
                write_somewhere(doc, chance, turn)
        if turn % 5 == 0:
            heard, said = chance.sample(docs, 2)
            heard.apply_update(said.get_update(heard.get_state()))
    for doc in docs[1:]:
        docs[0].apply_update(doc.get_update(docs[0].get_state()))
    return docs


def write_somewhere(doc: Doc[Any], chance: random.Random, turn: int) -> None:
    nodes, edges = doc.get("nodes", type=Map), doc.get("edges", type=Map)
    key = f"n{chance.randrange(6)}"
    node = nodes.get(key)
    if not isinstance(node, Map) or chance.random() < 0.08:
        nodes[key] = Map(
            {"xy": [turn, 0.5], "title": Text("雨夜😀"), "list": Array([1]), "deep": Map({"a": Map({"t": Text("x")})}),
             "x": XmlFragment([XmlElement("p", {"id": "1"})])}
        )  # fmt: skip
        return
    title, entries = node["title"], node["list"]
    match chance.randrange(8):
        case 0:
            title.insert(len("雨夜😀".encode()) if str(title).startswith("雨夜😀") else 0, f"word{turn} ")
        case 1:
            title += "尾" * chance.randrange(1, 30)
        case 2 if len(entries):
            del entries[chance.randrange(len(entries))]
        case 3:
            entries.append(chance.choice((Text("inner"), {"k": [1, None]}, 2**40, True, b"\x00\xff")))
        case 4:
            node["deep"]["a"] = Map({"t": Text(f"anew {turn}"), "n": turn})
        case 5:
            del nodes[key]
        case 6:
            node["x"].children.append(chance.choice((XmlText("t"), XmlElement("b"))))
        case _:
            edges[f"e{chance.randrange(9)}"] = Map({"from": key, "weight": turn})


def applied(base: Doc[Any], parts: list[bytes]) -> Doc[Any]:
    for part in parts:
        assert check(part).fits(clocks(base)), "a part waits for something that comes later"
        before = base.get_state()
        base.apply_update(part)
        known = vectors.read_state_vector(before)
        for client, clock, length in check(part).structs:
            known[client] = max(known.get(client, 0), clock + length)
        assert known == clocks(base), "the engine keeps something back"
    return base


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("limit", LIMITS)
def test_parts_make_the_document_that_the_whole_makes(seed: int, limit: int):
    doc = written_together(seed)[0]
    given = doc.get_update()
    parts = split(given, limit)
    assert len(parts) > len(given) / (limit + 2_000) / 3
    whole = blank()
    whole.apply_update(given)
    made = applied(blank(), parts)
    assert content(whole) == content(made)
    assert check(whole.get_update()).deletes == check(made.get_update()).deletes
    assert check(whole.get_update()).structs == check(made.get_update()).structs


@pytest.mark.parametrize("seed", range(10))
def test_parts_of_what_somebody_lacks_make_the_same_document_as_well(seed: int):
    docs = written_together(seed)
    for other in docs[1:]:
        given = docs[0].get_update(other.get_state())
        before = other.get_update()
        whole, made = blank(), blank()
        whole.apply_update(before)
        made.apply_update(before)
        whole.apply_update(given)
        applied(made, split(given, 60))
        assert content(whole) == content(made)
        # What is known already does no harm, whatever part of it comes again.
        assert content(whole) == content(applied(whole, split(docs[0].get_update(), 60)))


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("limit", [1, 60, 1_000])
def test_parts_of_what_yjs_wrote_make_the_document_that_yjs_has(oracle: Oracle, name: str, limit: int):
    _, made = scenario(oracle, name)
    given = base64.b64decode(made["state"])
    doc = applied(blank(), split(given, limit))
    whole = blank()
    whole.apply_update(given)
    assert content(whole) == content(doc)
    assert vectors.read_state_vector(base64.b64decode(made["vector"])) == clocks(doc)


@pytest.mark.parametrize("seed", range(6))
def test_yjs_reads_every_part_at_once_and_ends_with_the_same_document(oracle: Oracle, seed: int):
    given = written_together(seed)[0].get_update()
    [whole] = oracle.ask([{"update": base64.b64encode(given).decode()}])
    held: str | None = None
    known: dict[int, int] = {}
    for part in split(given, 300):
        question = {"update": base64.b64encode(part).decode(), **({"base": held} if held else {})}
        [answer] = oracle.ask([question])
        assert answer["ok"], answer
        for client, clock, length in check(part).structs:
            known[client] = max(known.get(client, 0), clock + length)
        vector = vectors.read_state_vector(base64.b64decode(answer["vector"]))
        assert known == vector, "Yjs keeps something back"
        held = answer["state"]
    theirs, ours = blank(), blank()
    theirs.apply_update(base64.b64decode(whole["state"]))
    ours.apply_update(base64.b64decode(held or ""))
    assert content(theirs) == content(ours)
    assert check(theirs.get_update()).deletes == check(ours.get_update()).deletes


def test_a_large_document_comes_in_parts_of_about_the_size_that_was_asked_for():
    doc = blank()
    nodes = doc.get("nodes", type=Map)
    for n in range(4_000):
        nodes[str(n)] = Map(
            {"kind": "scene", "xy": [n * 1.5, 2], "title": Text(f"Scene {n}"), "text": Text("word " * 30)}
        )
    for n in range(0, 4_000, 5):
        del nodes[str(n)]
    parts = split(doc.get_update())
    assert 5 < len(parts) < 15
    assert max(map(len, parts)) < LIMIT * 1.1
    assert doc.get_update() == applied(blank(), parts).get_update()


def test_a_small_update_stays_as_it_is_and_a_large_struct_is_a_part_of_its_own():
    small = update(section(7, 0, item(STRING, b"\x02ab")))
    assert [small] == split(small)
    large = update(
        section(
            7,
            0,
            item(STRING, b"\x02ab"),
            after(STRING, b"\xc8\x01" + b"x" * 200, 7, 1),
            after(STRING, b"\x01c", 7, 201),
        )
    )
    parts = split(large, 100)
    assert [((7, 0, 2),), ((7, 2, 200),), ((7, 202, 1),)] == [check(part).structs for part in parts]


def test_a_struct_follows_its_origins_and_its_parent_of_other_clients():
    given = update(
        section(9, 0, item(ANY, b"\x01\x7e", parent=inside(5, 0), key="k"), after(STRING, b"\x01a", 7, 1)),
        section(7, 0, item(STRING, b"\x01a"), after(STRING, b"\x01b", 7, 0), after(STRING, b"\x01c", 9, 1)),
        section(5, 0, item(7, b"\x01", key="map")),
    )
    order = [check(part).structs for part in split(given, 1)]
    assert [(5, 0, 1), (9, 0, 1), (7, 0, 1), (7, 1, 1), (9, 1, 1), (7, 2, 1)] == [one for [one] in order]


def test_collected_structs_are_kept_and_gaps_stay_gaps():
    given = update(section(7, 3, b"\x0a\x06", b"\x00\x04", b"\x0a\x02", b"\x00\x01", b"\x0a\x05"))
    assert [((7, 9, 4),), ((7, 15, 1),)] == [check(part).structs for part in split(given, 1)]


def test_deletes_come_last_and_in_parts_too():
    ranges = [(client, 4 * n, 2) for client in (9, 7) for n in range(100)]
    given = update(section(7, 0, item(STRING, b"\x02ab")), deletes=write_delete_set(ranges))
    parts = [check(part) for part in split(given, 100)]
    assert [((7, 0, 2),), ()] == [parts[0].structs, parts[0].deletes]
    assert ranges == [one for part in parts[1:] for one in part.deletes]
    assert len(parts) > 100


def test_structs_that_wait_for_each_other_are_malformed():
    given = update(section(9, 0, after(STRING, b"\x01a", 7, 0)), section(7, 0, after(STRING, b"\x01a", 9, 0)))
    with pytest.raises(Malformed, match="wait for each other"):
        split(given, 1)


def test_UP4_what_the_guard_refuses_is_not_split():
    with pytest.raises(Malformed):
        check_and_split(b"\x01\x01\x07", limit=1)
    with pytest.raises(TooLarge):
        check_and_split(written_together(1)[0].get_update(), Limits(bytes=100))


def test_parts_come_with_what_the_guard_says_of_them():
    given = written_together(3)[0].get_update()
    assert [(part, check(part)) for part in check_and_split(given, limit=500)] == checked_parts(given, limit=500)
    assert [(given, check(given))] == checked_parts(given, limit=10**6)


@pytest.mark.parametrize("seed", range(20))
def test_what_each_may_bring_of_it_comes_together_to_the_whole(seed: int):
    whole = written_together(seed)[0].get_update()
    checked = check(whole)
    clients = {client for client, _, _ in checked.structs}
    doc = blank()
    for _ in range(400):
        if check(whole).fits(clocks(doc)) and doc.get_update() == whole:
            break
        for mine in clients:
            before = clocks(doc)
            part = takeable(whole, checked, before, clients - {mine})
            found = check(part)
            assert found.fits(before)
            assert {client for client, clock, length in found.structs if clock + length > before.get(client, 0)} <= {
                mine
            }
            doc.apply_update(part)
    assert content(blank_with(whole)) == content(doc)


def blank_with(update: bytes) -> Doc[Any]:
    doc = blank()
    doc.apply_update(update)
    return doc


def test_of_what_hangs_on_a_barred_client_nothing_is_taken():
    ann, ben = blank(), blank()
    ann.get("nodes", type=Map)["n"] = Map({"text": Text("a")})
    ben.apply_update(ann.get_update())
    ben.get("nodes", type=Map)["n"]["text"].insert(1, "b")
    ben.get("nodes", type=Map)["m"] = Map()
    whole = ben.get_update()
    part = takeable(whole, check(whole), {}, {ann.client_id})
    assert () == check(part).structs == check(part).deletes
