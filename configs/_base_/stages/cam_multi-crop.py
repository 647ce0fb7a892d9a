# Stages 1 and 2 on crops: a second classifier, which sees one crop of an image
# at a time, trained on those classes that rough masks of the first one find
# there (16 images, 20 epochs, as published). Data set: the config's.
_base_ = './cam.py'
_base_.train_dataloader.dataset.pipeline[1:3] = [
    dict(type='LoadAnnotations'),  # the rough mask
    # a class stays that has 0.1 of its pixels in the crop, or fills 0.1 of it
    dict(
        type='mmseg_pmm.RandomGridCrop',
        crop_size=448,
        stride=300,
        min_share=0.1)
]
train_dataloader = dict(batch_size=16)
# ten scales, crops of 448 pixels every 300, with flips
model = dict(
    test_cfg=dict(_delete_=True, mode='multi_crop', crops_per_batch=16))
max_epochs = 20
train_cfg = dict(max_epochs=max_epochs)
_base_.param_scheduler[0].end = max_epochs
