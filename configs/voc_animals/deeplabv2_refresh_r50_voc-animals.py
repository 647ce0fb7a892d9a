
_base_ = ['./deeplabv2_r50_voc-animals.py', '../_base_/schedules/refresh_15k.py']
_base_.custom_hooks[0].update(
    interval=125, writer=dict(num_workers=1, classes=_base_.judged.classes))
# these images too have a ground truth: it judges the masks
_base_.refresh_dataloader.dataset.pipeline.insert(1, dict(type='LoadAnnotations'))
refresh_dataloader = dict(num_workers=1, dataset=_base_.judged_train_set)
