# PMM in one run, stage 4: PPMG masks with pretended under-fitting and, in the
# middle, masks made anew.
_base_ = './deeplabv2_ppmg-pus_quickstart.py'
custom_hooks = [
    dict(
        type='mmseg_pmm.CyclicPseudoMaskHook',
        interval=600,
        dataloader='refresh_dataloader',
        writer=dict(pipeline={{_base_.predicted_masks}}, num_workers=1),
        plain_loss_from=1)  # published: cross entropy on predicted masks
]
# Masks are best when the rate has ended, and little is learnt from them unless
# it begins again: a cosine for each round of masks.
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, begin=0, end=30, by_epoch=False),
    dict(
        type='CosineRestartLR',
        periods=[570, 600],
        restart_weights=[1, 1],
        eta_min=0,
        begin=30,
        end=1200,
        by_epoch=False)
]
