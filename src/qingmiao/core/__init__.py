"""Machinery every app shares: permissions, workflow, audit, legislation loader, clocks, privacy, files, jobs, errors."""
