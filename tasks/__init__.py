"""Jobs, generations and the providers that answer them. taskiq lives only here."""
