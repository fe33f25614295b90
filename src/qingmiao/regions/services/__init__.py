"""What writes divisions, boundaries and figures: the load of reference data."""

from qingmiao.regions.services.loading import Loaded, load_regions
from qingmiao.regions.services.reading import OWN_DATA, ReferenceData, read_reference

__all__ = ["OWN_DATA", "Loaded", "ReferenceData", "load_regions", "read_reference"]
