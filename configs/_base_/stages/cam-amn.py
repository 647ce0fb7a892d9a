# Stage 1 of AMN: a plain ResNet-50 classifier, as IRN trains it. Data set: the
# config's.
# CAMs are normalised from their minimum to their maximum, as everywhere here;
# AMN divides by the maximum, which is the same where a CAM reaches 0.
_base_ = [
    '../models/cam_r101.py',
    '../datasets/image_labels.py',
    '../default_runtime.py',
    '../schedules/cam_5e.py',
]
# long side 320 to 640; no ColorJitter
_base_.train_dataloader.dataset.pipeline[1].update(
    scale=(640, 640), ratio_range=(0.5, 1.0))
_base_.train_dataloader.dataset.pipeline[2].crop_size = (512, 512)
del _base_.train_dataloader.dataset.pipeline[4]
train_dataloader = dict(batch_size=16)
model = dict(
    data_preprocessor=dict(size=(512, 512)),
    backbone=dict(
        depth=50,
        frozen_stages=2,  # stem, stages 1 and 2: as published
        norm_cfg=dict(requires_grad=True),
        init_cfg=dict(checkpoint='torchvision://resnet50')))
