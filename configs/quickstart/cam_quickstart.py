# Stages 1 and 2 on the quickstart's data.
_base_ = [
    '../_base_/models/quickstart_cam_r18.py',
    '../_base_/datasets/quickstart_image_labels.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/quickstart_cam.py',
]
stage_inputs = [
    dict(
        path='data/quickstart/image_labels.json',
        made_by='python tools/dataset_converters/make_quickstart_data.py')
]
