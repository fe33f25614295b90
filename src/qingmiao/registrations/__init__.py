"""What registrars push: organisations registered, the interface and its keys, the accounts opened from them. Not: filing."""
