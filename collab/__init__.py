"""Rooms, documents, history. No web framework and no job queue in here."""
