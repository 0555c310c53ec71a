"""The sample project of a new installation."""
PROJECT = {"title": "Sample"}
def edits(): return []
