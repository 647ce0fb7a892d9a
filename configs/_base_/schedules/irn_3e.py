# 3 epochs, SGD 0.1, poly (IRN). Only the boundary branch is trained.
_base_ = './amn_5e.py'
optim_wrapper = dict(
    _delete_=True,
    type='OptimWrapper',
    # published without momentum: its 0.9 is the schedule's power
    optimizer=dict(type='SGD', lr=0.1, momentum=0., weight_decay=1e-4))
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
