"""The Tide Clock: a short story for those who read English."""

from __future__ import annotations

from server.samples.sample import Sample

SAMPLE = Sample(
    project={
        "title": "The Tide Clock",
        "summary": (
            "In a harbour town whose sea has stopped moving, a clockmaker's apprentice learns that somebody has stolen "
            "the tide, and that the thief is the man who taught the town to love it."
        ),
        "style": "Ink and watercolour, wide skies, lamplight against slate blue; quiet panels, few words.",
        "protagonist": "Wren Calloway, apprentice clockmaker",
    },
    welcome=(
        "This is a sample. Drag anything, type anywhere, pull a line from one card to another. "
        'For a story of your own, make a project and press "Break it down".'
    ),
    acts=("Act one", "Act two"),
    strip="Scene 6, first shots",
    relations=(("osei", "wren", "raised her", "family"), ("osei", "heron", "built it", "maker")),
    cast={
        "wren": {
            "name": "Wren Calloway",
            "role": "Protagonist",
            "brief": "Fourteen, apprentice in the harbour's clock shop. Hears when a mechanism lies.",
            "appearance": (
                "Slight, freckled, copper hair tied with a bootlace; a leather apron two "
                "sizes too large, a loupe on a string around the neck."
            ),
            "personality": ("Patient with machines, impatient with people. Asks the question that everybody avoids."),
            "background": "Left at the shop door in a herring crate; Osei Brandt raised her among pendulums.",
            "aliases": ["the apprentice"],
            "colors": ["#b4552d", "#7a4a2a", "#d8c3a0"],
        },
        "osei": {
            "name": "Osei Brandt",
            "role": "Mentor",
            "brief": "Clockmaker. Built the tide clock forty years ago and has not climbed to it since.",
            "appearance": (
                "Broad, white-bearded, brown hands scarred by springs; half-moon glasses, a "
                "waistcoat with eleven pockets."
            ),
            "personality": "Gentle, evasive, proud of small things and ashamed of a large one.",
            "background": "Came to the town as a shipwrecked boy and promised the sea something for his life.",
            "aliases": ["the clockmaker"],
            "colors": ["#2f5d8a", "#e8e4da", "#8a6a3c"],
        },
        "heron": {
            "name": "The Heron",
            "role": "Antagonist",
            "brief": "A brass bird on the lighthouse that counts the waves, and has begun to keep them.",
            "appearance": (
                "Two metres of green-stained brass, glass eyes lit from behind, feathers cut from clock faces."
            ),
            "personality": "Courteous, literal, lonely. Does exactly what it was once asked to do.",
            "background": "The figure on Osei's tide clock; it was wound with a promise instead of a key.",
            "aliases": ["the brass bird"],
            "colors": ["#4c7a3f", "#c9a545", "#2e3b33"],
        },
        "maud": {
            "name": "Captain Maud Iverson",
            "role": "Ally",
            "brief": "Her ship, the Patient Margaret, has lain on the mud since the water stopped.",
            "appearance": "Tall, weathered, one grey braid; a blue coat mended with sailcloth.",
            "personality": "Blunt, funny, loyal. Would rather drown than wait.",
            "background": "Lost a brother in the same storm that washed Osei ashore.",
            "aliases": ["the captain"],
            "colors": ["#6d4a8f", "#274a6b", "#b9b2a6"],
        },
    },
    scenes=(
        {
            "title": "The morning without waves",
            "summary": (
                "Wren opens the shutters and finds the sea flat as a table. Every clock in "
                "the shop has stopped at the same minute."
            ),
            "place": "Brandt's clock shop, on the quay",
            "time": "Dawn",
            "description": (
                "A narrow shop hung with clocks. Through the salt-blind window: a harbour "
                "with no ripple, boats leaning on their keels, gulls walking where the water "
                "was."
            ),
            "action": "Wren lays her ear on one clock after the other. All of them hold their breath.",
            "status": "Boarded",
            "duration": {"seconds": 14},
            "cast": ["wren", "osei"],
        },
        {
            "title": "What the captain saw",
            "summary": (
                "On the stranded ship Maud tells Wren of a light that drank the water, and shows her a brass feather."
            ),
            "place": "Deck of the Patient Margaret",
            "time": "Noon",
            "description": (
                "A ship aground on ribbed mud, ropes slack, laundry on the rigging. The "
                "lighthouse stands small and white behind it."
            ),
            "action": "Maud turns the feather in the sun. On its back Wren reads the shop's own stamp.",
            "status": "Boarded",
            "duration": {"seconds": 18},
            "cast": ["wren", "maud"],
        },
        {
            "title": "Eleven pockets",
            "summary": ("Wren asks Osei about the stamp. He empties ten of his pockets and will not open the last."),
            "place": "Back room of the shop",
            "time": "Evening",
            "description": ("A workbench under one lamp, springs sorted in tea tins, a covered drawing on the wall."),
            "action": "She pulls the cloth away: a bird on a tower, and below it a boy in the waves.",
            "status": "Draft",
            "duration": {"seconds": 12},
            "cast": ["wren", "osei"],
        },
        {
            "title": "Across the floor of the sea",
            "summary": (
                "At night Wren and Maud walk to the lighthouse over the dry sea bed, past "
                "everything that the town has ever lost."
            ),
            "place": "The sea bed between harbour and lighthouse",
            "time": "Night",
            "description": (
                "Moonlit sand, anchors, a piano, wedding rings caught in weed. Far off the "
                "lamp turns, slowly, against the clock."
            ),
            "action": "Maud finds a cap with her brother's name, puts it on and walks on without a word.",
            "status": "Draft",
            "duration": {"seconds": 20},
            "cast": ["wren", "maud"],
        },
        {
            "title": "The keeper of the waves",
            "summary": (
                "The Heron explains: it was asked to keep the boy from the sea, and as long "
                "as he lives it will keep the sea from him."
            ),
            "place": "Lamp room of the lighthouse",
            "time": "Before dawn",
            "description": (
                "A round room of glass. In jars along the wall the tide, thousands of waves, each one ticking."
            ),
            "action": ("Wren does not fight it. She asks it what time it is, and for the first time it does not know."),
            "status": "Draft",
            "duration": {"seconds": 24},
            "cast": ["wren", "heron", "maud"],
        },
        {
            "title": "The promise is wound back",
            "summary": (
                "Osei climbs to the lighthouse, opens the eleventh pocket and releases the "
                "Heron from his promise. The water comes home."
            ),
            "place": "Gallery of the lighthouse",
            "time": "Sunrise",
            "description": (
                "Wind at last. Below, a silver line on the horizon grows into a wave with the whole morning in it."
            ),
            "action": (
                "Osei lays the winding key on the brass palm. The clocks of the town strike, all together, a day late."
            ),
            "status": "Boarded",
            "duration": {"seconds": 26},
            "cast": ["osei", "heron", "wren", "maud"],
        },
    ),
    episode={
        "title": "Episode 1 · The Tide Clock",
        "summary": (
            "One morning the harbour has no waves. Wren follows a brass feather over the floor of the sea and learns "
            "what her master promised, forty years ago, for his life."
        ),
        "status": "In boards",
    },
    beat={
        "name": "The promise has a price",
        "summary": "Wren learns that to bring the sea back is to give it Osei.",
        "escalation": 8,
    },
    world={
        "type": "geography",
        "title": "The harbour of Saltmere",
        "content": (
            "A crescent of slate houses round a basin. Everything here is set by the tide: bells, markets, weddings. "
            "The lighthouse stands a mile out, and its lamp has always turned with the clock."
        ),
    },
    shots=(
        {
            "number": 1,
            "shotSize": "Wide",
            "angle": "High",
            "description": "The gallery seen from above: two small figures, a brass bird, the empty sea.",
        },
        {
            "number": 2,
            "shotSize": "Close-up",
            "angle": "Eye level",
            "description": "Osei's scarred hand opens the eleventh pocket. Inside, a winding key.",
        },
        {
            "number": 3,
            "shotSize": "Insert",
            "focus": "The key",
            "description": "The key lies on the brass palm. The fingers close, tooth by tooth.",
        },
    ),
    lines=(
        {
            "speaker": "osei",
            "voice": "dialogue",
            "emotion": "quietly",
            "text": "You have kept your word longer than I kept mine.",
        },
        {
            "speaker": "heron",
            "voice": "dialogue",
            "text": "I was asked to keep the boy from the sea. You are not a boy.",
        },
        {"speaker": "osei", "voice": "dialogue", "emotion": "smiling", "text": "No. Not for a long while."},
        {"speaker": "wren", "voice": "thought", "text": "All the clocks are holding their breath again."},
        {"voice": "narration", "text": "And then, a day late, they struck."},
    ),
)
