"""What tools/quickstart.py runs and shows."""
