
_base_ = [
    '../_base_/models/quickstart_cam_r18.py',
    '../_base_/datasets/quickstart_image_labels.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/quickstart_cam.py',
]
stage_inputs = _base_.data_inputs
