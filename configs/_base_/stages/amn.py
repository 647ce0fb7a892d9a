# Stage 3 of AMN, on confident seeds. Data set: the config's.
_base_ = [
    '../models/amn_r50.py',
    '../datasets/seed_masks.py',
    '../default_runtime.py',
    '../schedules/amn_5e.py',
]
