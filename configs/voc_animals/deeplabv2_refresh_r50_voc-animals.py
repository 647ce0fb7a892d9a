# Stage 4 on the animals with masks made anew in the middle of the run.
_base_ = './deeplabv2_r50_voc-animals.py'
custom_hooks = [
    dict(
        type='mmseg_pmm.CyclicPseudoMaskHook',
        interval=125,
        dataloader='refresh_dataloader',
        writer=dict(num_workers=1, classes={{_base_.judged.classes}}),
        plain_loss_from=1)  # published: cross entropy on predicted masks
]
# these images too have a ground truth: it judges the masks
refresh_dataloader = dict(
    num_workers=1,
    dataset=dict(
        data_prefix=dict(seg_map_path='SegmentationClass'),
        pipeline=[
            dict(type='LoadImageFromFile'),
            dict(type='LoadAnnotations'),
            dict(
                type='PackSegInputs', meta_keys={{_base_.predicted_meta_keys}})
        ]))
