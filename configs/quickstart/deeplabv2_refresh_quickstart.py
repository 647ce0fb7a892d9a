
_base_ = ['./deeplabv2_ppmg-pus_quickstart.py', '../_base_/schedules/refresh_15k.py']
_base_.custom_hooks[0].update(
    interval=600, writer=dict(pipeline=_base_.predicted_masks, num_workers=1))
# A cosine for each round: masks are made when the rate has ended, and learnt
# from at the full rate. With cross entropy throughout that is worth 1.5 points
# on these drawings, and no refresh at all 1.3 more: docs/results.md.
_base_.param_scheduler[1] = dict(
    type='CosineRestartLR',
    periods=[570, 600],
    restart_weights=[1, 1],
    eta_min=0,
    begin=30,
    end=1200,
    by_epoch=False)
