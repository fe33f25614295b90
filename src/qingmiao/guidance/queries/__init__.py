"""Cards shaped for the public pages and for the desk."""
