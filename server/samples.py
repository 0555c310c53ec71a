"""The sample project of a new installation: a short story with its cast and six scenes, laid out on the canvas.
Called by accounts.py when there is nobody yet."""

from __future__ import annotations

from typing import Any

from fractional_indexing import generate_n_keys_between

from collab.edits import Add, Connect, Edit

PROJECT = {
    "title": "The Tide Clock",
    "summary": (
        "In a harbour town whose sea has stopped moving, a clockmaker's apprentice learns that somebody has stolen "
        "the tide, and that the thief is the man who taught the town to love it."
    ),
    "style": "Ink and watercolour, wide skies, lamplight against slate blue; quiet panels, few words.",
    "protagonist": "Wren Calloway, apprentice clockmaker",
}

NODE_WIDTH = 320
NODE_HEIGHT = 200
# Four columns with room for the edges between them; the scenes stand in threes, centred below the cast.
_COLUMN = NODE_WIDTH + 100
_ROW = NODE_HEIGHT + 160

_WELCOME = (
    "This is a sample. Drag anything, type anywhere, connect two nodes by pulling a line between them. "
    'To start with a story of your own, make a new project and press "Break it down".'
)

_CAST: dict[str, dict[str, Any]] = {
    "wren": {
        "name": "Wren Calloway",
        "role": "Protagonist",
        "brief": "Fourteen, apprentice in the harbour's clock shop. Hears when a mechanism lies.",
        "appearance": "Slight, freckled, copper hair tied with a bootlace; a leather apron two sizes too large, "
        "a loupe on a string around the neck.",
        "personality": "Patient with machines, impatient with people. Asks the question that everybody avoids.",
        "background": "Left at the shop door in a herring crate; Osei Brandt raised her among pendulums.",
        "aliases": ["the apprentice"],
    },
    "osei": {
        "name": "Osei Brandt",
        "role": "Mentor",
        "brief": "Clockmaker. Built the tide clock forty years ago and has not climbed to it since.",
        "appearance": "Broad, white-bearded, brown hands scarred by springs; half-moon glasses, a waistcoat with "
        "eleven pockets.",
        "personality": "Gentle, evasive, proud of small things and ashamed of a large one.",
        "background": "Came to the town as a shipwrecked boy and promised the sea something for his life.",
        "aliases": ["the clockmaker"],
    },
    "maud": {
        "name": "Captain Maud Iverson",
        "role": "Ally",
        "brief": "Her ship, the Patient Margaret, has lain on the mud since the water stopped.",
        "appearance": "Tall, weathered, one grey braid; a blue coat mended with sailcloth.",
        "personality": "Blunt, funny, loyal. Would rather drown than wait.",
        "background": "Lost a brother in the same storm that washed Osei ashore.",
        "aliases": ["the captain"],
    },
    "heron": {
        "name": "The Heron",
        "role": "Antagonist",
        "brief": "A brass bird on the lighthouse that counts the waves, and has begun to keep them.",
        "appearance": "Two metres of green-stained brass, glass eyes lit from behind, feathers cut from clock faces.",
        "personality": "Courteous, literal, lonely. Does exactly what it was once asked to do.",
        "background": "The figure on Osei's tide clock; it was wound with a promise instead of a key.",
        "aliases": ["the brass bird"],
    },
}

_SCENES: tuple[dict[str, Any], ...] = (
    {
        "title": "The morning without waves",
        "summary": "Wren opens the shutters and finds the sea flat as a table. Every clock in the shop has stopped "
        "at the same minute.",
        "place": "Brandt's clock shop, on the quay",
        "time": "Dawn",
        "description": "A narrow shop hung with clocks. Through the salt-blind window: a harbour with no ripple, boats "
        "leaning on their keels, gulls walking where the water was.",
        "action": "Wren lays her ear on one clock after the other. All of them hold their breath.",
        "cast": ("wren", "osei"),
    },
    {
        "title": "What the captain saw",
        "summary": "On the stranded ship Maud tells Wren of a light that drank the water, and shows her a brass "
        "feather.",
        "place": "Deck of the Patient Margaret",
        "time": "Noon",
        "description": "A ship aground on ribbed mud, ropes slack, laundry on the rigging. The lighthouse stands small "
        "and white behind it.",
        "action": "Maud turns the feather in the sun. On its back Wren reads the shop's own stamp.",
        "cast": ("wren", "maud"),
    },
    {
        "title": "Eleven pockets",
        "summary": "Wren asks Osei about the stamp. He empties ten of his pockets and will not open the last.",
        "place": "Back room of the shop",
        "time": "Evening",
        "description": "A workbench under one lamp, springs sorted in tea tins, a covered drawing on the wall.",
        "action": "She pulls the cloth away: a bird on a tower, and below it a boy in the waves.",
        "cast": ("wren", "osei"),
    },
    {
        "title": "Across the floor of the sea",
        "summary": "At night Wren and Maud walk to the lighthouse over the dry sea bed, past everything that the town "
        "has ever lost.",
        "place": "The sea bed between harbour and lighthouse",
        "time": "Night",
        "description": "Moonlit sand, anchors, a piano, wedding rings caught in weed. Far off the lamp turns, slowly, "
        "against the clock.",
        "action": "Maud finds a cap with her brother's name, puts it on and walks on without a word.",
        "cast": ("wren", "maud"),
    },
    {
        "title": "The keeper of the waves",
        "summary": "The Heron explains: it was asked to keep the boy from the sea, and as long as he lives it will "
        "keep the sea from him.",
        "place": "Lamp room of the lighthouse",
        "time": "Before dawn",
        "description": "A round room of glass. In jars along the wall the tide, thousands of waves, each one ticking.",
        "action": "Wren does not fight it. She asks it what time it is, and for the first time it does not know.",
        "cast": ("wren", "heron", "maud"),
    },
    {
        "title": "The promise is wound back",
        "summary": "Osei climbs to the lighthouse, opens the eleventh pocket and releases the Heron from his promise. "
        "The water comes home.",
        "place": "Gallery of the lighthouse",
        "time": "Sunrise",
        "description": "Wind at last. Below, a silver line on the horizon grows into a wave with the whole morning "
        "in it.",
        "action": "Osei lays the winding key on the brass palm. The clocks of the town strike, all together, a day "
        "late.",
        "cast": ("osei", "heron", "wren", "maud"),
    },
)


def edits() -> list[Edit]:
    """What makes an empty project this one."""
    found: list[Edit] = [Add(node={"id": "welcome", "kind": "note", "xy": [-_COLUMN, 0], "text": _WELCOME, **_size()})]
    for column, (key, fields) in enumerate(_CAST.items()):
        found.append(Add(node={"id": key, "kind": "character", "xy": [column * _COLUMN, 0], **_size(), **fields}))
    found += [
        Connect(edge={"kind": "relationship", "from": "osei", "to": "wren", "label": "raised her", "type": "family"}),
        Connect(edge={"kind": "relationship", "from": "osei", "to": "heron", "label": "built it", "type": "maker"}),
    ]
    orders = generate_n_keys_between(None, None, len(_SCENES))
    for number, (fields, order) in enumerate(zip(_SCENES, orders, strict=True)):
        found.append(
            Add(node={"id": _scene(number), "kind": "scene", "xy": _place(number), "order": order, **_size(), **fields})
        )
    found += [
        Connect(edge={"kind": "sequence", "from": _scene(number), "to": _scene(number + 1)})
        for number in range(len(_SCENES) - 1)
    ]
    return found


def _scene(number: int) -> str:
    return f"scene-{number + 1}"


def _place(number: int) -> list[float]:
    row, column = divmod(number, 3)
    return [(column + 0.5) * _COLUMN, (row + 1) * _ROW]


def _size() -> dict[str, Any]:
    return {"size": [NODE_WIDTH, NODE_HEIGHT]}
