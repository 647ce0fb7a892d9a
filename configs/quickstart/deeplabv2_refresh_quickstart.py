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
# A cosine for each round: masks are made when the rate has ended, and learnt
# from at the full rate. On these drawings the new masks are better, and the
# segmentor is not: docs/results.md.
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
