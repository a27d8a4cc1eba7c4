"""Plans: lines with their windows, goals, evidence, states and importers."""
