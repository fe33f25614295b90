"""A whole synthetic city, from real counts, by seed: pure generators, and a builder that calls the apps' own services."""
