"""Page shell, components, css and js islands. No models, no knowledge of any trade."""
