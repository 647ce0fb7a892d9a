"""What tools/run_method.py runs: PMM, or AMN with IRN, on a data set."""
