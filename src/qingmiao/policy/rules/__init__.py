"""Pure functions of the policy library: reading a page of a government site."""
