# Stages 1 and 2 on crops: a second classifier, which sees one crop of an image
# at a time, trained on those classes that rough masks of the first one find
# there (16 images, 20 epochs, as published).
_base_ = './cam_voc.py'
rough_dir = 'work_dirs/rough_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=rough_dir,
        made_by='python tools/make_pseudo_masks.py configs/pmm/rough_voc.py')
]
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),  # the rough mask
    # a class stays that has 0.1 of its pixels in the crop, or fills 0.1 of it
    dict(
        type='mmseg_pmm.RandomGridCrop',
        crop_size=448,
        stride=300,
        min_share=0.1),
    dict(type='RandomFlip', prob=0.5),
    dict(
        type='mmpretrain.ColorJitter',
        brightness=0.3,
        contrast=0.3,
        saturation=0.3,
        hue=0.1),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}})
]
train_dataloader = dict(
    batch_size=16,
    dataset=dict(pseudo_mask_dir=rough_dir, pipeline=train_pipeline))
# ten scales, crops of 448 pixels every 300, with flips
model = dict(
    test_cfg=dict(_delete_=True, mode='multi_crop', crops_per_batch=16))
max_epochs = 20
param_scheduler = [
    dict(
        type='PolyLR',
        power=0.9,
        eta_min=0,
        begin=0,
        end=max_epochs,
        by_epoch=True,
        convert_to_iter_based=True)
]
train_cfg = dict(max_epochs=max_epochs)
