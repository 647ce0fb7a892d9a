# Stage 4 on PPMG masks with pretended under-fitting and, in the middle of the
# run, masks made anew.
_base_ = './deeplabv2_ppmg-pus_quickstart.py'
custom_hooks = [
    dict(
        type='mmseg_pmm.CyclicPseudoMaskHook',
        interval=100,
        dataloader='refresh_dataloader',
        writer=dict(pipeline={{_base_.predicted_masks}}, num_workers=1),
        plain_loss_from=1)  # published: cross entropy on predicted masks
]
