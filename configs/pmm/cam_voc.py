# Stage 1: a CAM classifier on PASCAL VOC, from image labels.
# Then stage 2:
#   python tools/test.py configs/pmm/cam_voc.py \
#       work_dirs/cam_voc/epoch_8.pth --out work_dirs/cam_voc/cams
_base_ = [
    '../_base_/models/cam_r101.py',
    '../_base_/datasets/voc_image_labels.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/cam_8e.py',
]
