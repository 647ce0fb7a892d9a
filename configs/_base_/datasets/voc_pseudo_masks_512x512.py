# PASCAL VOC 2012 with pseudo-masks at the size of PSPNet and UPerNet.
_base_ = ['./voc_pseudo_masks.py', './pipelines_512x512.py']
crop_size = (512, 512)
train_pipeline = {{_base_.train_pipeline_512x512}}
test_pipeline = {{_base_.test_pipeline_512x512}}
train_dataloader = dict(
    batch_size=2,  # x 8 GPUs
    batch_sampler=None,  # batch_size is that of each GPU
    dataset=dict(pipeline={{_base_.train_pipeline_512x512}}))
val_dataloader = dict(dataset=dict(pipeline={{_base_.test_pipeline_512x512}}))
test_dataloader = val_dataloader
refresh_dataloader = dict(
    dataset=dict(pipeline={{_base_.refresh_pipeline_512x512}}))
tta_pipeline = {{_base_.tta_pipeline_512x512}}
refresh_tta_pipeline = {{_base_.refresh_tta_pipeline_512x512}}
