"""Commands beside training: how well it understands, what it can do without."""
