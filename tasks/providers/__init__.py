"""Engines that answer a generation: `base` is the seam, `openai_compatible` speaks to a model, `offline` needs none."""
