# 5 epochs, lr 0.1 without momentum, weight decay 1e-4 (AMN's classifier, as
# IRN's).
_base_ = './cam_8e.py'
optim_wrapper = dict(optimizer=dict(lr=0.1, weight_decay=1e-4))
max_epochs = 5
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
