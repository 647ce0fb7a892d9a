"""Runs stages of a method and says how far they are."""
