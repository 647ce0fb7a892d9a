"""What is there when this is imported is no garbage, for good.

Each data set of MMEngine's calls ``gc.collect()``, which would look through
all libraries for a quarter of a second.
"""

import gc

gc.collect()
gc.freeze()
