"""Everything that writes the policy library."""

from qingmiao.policy.services.loading import LoadedLibrary, load_library

__all__ = ["LoadedLibrary", "load_library"]
