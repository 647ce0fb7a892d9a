"""Data sets of one's own: look at images and labels, split them, and write
the configs of every stage. ``tools/new_dataset.py`` calls it."""
