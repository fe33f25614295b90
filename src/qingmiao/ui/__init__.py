"""Page shell, components, css and js islands, and the pages of the house itself. No models, no knowledge of any trade."""
