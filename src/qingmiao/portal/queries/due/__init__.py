"""What a family or an institution is due, by the answers it gave: the engine's figures in the order and words of who asked."""
