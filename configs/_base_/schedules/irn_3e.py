# 3 epochs, SGD 0.1, poly (IRN).
_base_ = './amn_5e.py'
optim_wrapper = dict(
    _delete_=True,
    type='OptimWrapper',
    optimizer=dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=1e-4),
    # the displacement branch learns ten times as fast
    paramwise_cfg=dict(
        custom_keys={
            'displacement': dict(lr_mult=10.),
            'merge': dict(lr_mult=10.)
        }))
max_epochs = 3
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
custom_hooks = [dict(type='mmseg_pmm.MeanDisplacementHook')]
