"""The doors: HTTP, websockets, commands. Litestar lives only here."""
