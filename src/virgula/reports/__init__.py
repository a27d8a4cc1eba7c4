"""Reports whose every figure is frozen with its evidence."""
