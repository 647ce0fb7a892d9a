_base_ = ['./deeplabv2_pus_shapes.py', '../_base_/schedules/refresh_15k.py']
train_cfg = dict(max_iters=1500, val_interval=1500)
_base_.param_scheduler[0].end = 1500
_base_.custom_hooks[0].interval = 750
