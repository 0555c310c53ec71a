"""What is let go of is gone: documents and rooms leave nothing behind that a collector cannot see or does not find."""

import gc
import weakref

from pycrdt import Doc, Map, Text

from collab.document import Document


def test_a_document_takes_the_engines_document_with_it():
    source = Doc()
    source.get("nodes", type=Map)["n"] = Map({"kind": "note", "xy": [0, 0], "text": Text("x")})
    document = Document()
    document.apply(source.get_update())
    document.nodes()
    ends = [weakref.ref(document), weakref.ref(document._doc)]
    gc.disable()
    try:
        del document
        assert [None, None] == [end() for end in ends], "its memory is free at once, not when somebody looks for cycles"
    finally:
        gc.enable()
