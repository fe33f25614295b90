"""What is written of demonstrations: chosen, visited, decided, ended, and the guidance they give."""
