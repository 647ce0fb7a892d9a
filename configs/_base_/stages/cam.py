# Stages 1 and 2 of PMM: a CAM classifier. Data set: the config's.
_base_ = [
    '../models/cam_r101.py',
    '../datasets/image_labels.py',
    '../default_runtime.py',
    '../schedules/cam_8e.py',
]
