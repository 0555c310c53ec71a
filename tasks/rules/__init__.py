"""Reading a story by rules, without a model: who is in it, where its scenes begin, what they say. English and Chinese.

Deterministic and linear in the length of the text. Called by the offline engine; a file per subject."""
