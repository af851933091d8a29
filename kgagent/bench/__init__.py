"""Comparisons with published systems on published gold, scored by their published definitions."""
