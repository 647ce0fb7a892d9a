# Cyclic pseudo-masks: made anew in the middle of 30,000 iterations.
custom_hooks = [
    dict(
        type='mmseg_pmm.CyclicPseudoMaskHook',
        interval=15000,  # one cycle, as published, here in the middle
        dataloader='refresh_dataloader',
        writer=dict(num_workers=4),
        plain_loss_from=1)  # published: cross entropy on predicted masks
]
