# Stage 4 of PSPNet and UPerNet, which learn on crops of 512 pixels from images
# with a short side of 512, and are tested at that size (PMM).
_base_ = './pseudo_masks.py'
short_side_512 = dict(type='Resize', scale=(2048, 512), keep_ratio=True)
test_pipeline = [
    dict(type='LoadImageFromFile'),
    short_side_512,
    # after Resize, so that the ground truth keeps its size
    dict(type='LoadAnnotations'),
    dict(type='PackSegInputs')
]
_base_.train_dataloader.dataset.pipeline[2].scale = (2048, 512)
_base_.train_dataloader.dataset.pipeline[3].crop_size = (512, 512)
train_dataloader = dict(
    batch_size=2,  # x 8 GPUs on VOC, x 16 on COCO
    batch_sampler=None)  # batch_size is that of each GPU
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
# the training images have image labels and no ground truth
refresh_dataloader = dict(
    dataset=dict(pipeline=[
        dict(type='LoadImageFromFile'),
        short_side_512,
        dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
    ]))
# published: 512 times 0.5, 0.75, ..., 1.75, with flips
views_512x512 = [
    dict(type='Resize', scale=(4 * side, side), keep_ratio=True)
    for side in (256, 384, 512, 640, 768, 896)
]
_base_.tta_pipeline[1].transforms[0] = views_512x512
_base_.refresh_tta_pipeline[1].transforms[0] = views_512x512
