# Stages 2 and 3 in one, with no CAM files in between: the masks of each image
# are made in worker processes while the next ones are predicted.
#   python tools/test.py configs/pmm/ppmg-fused_voc.py \
#       work_dirs/cam_voc/epoch_8.pth \
#       --out work_dirs/ppmg-fused_voc/pseudo_masks
# Stage 4 reads these masks with
#   --cfg-options train_dataloader.dataset.pseudo_mask_dir=... stage_inputs=[]
_base_ = ['./cam_voc.py', '../_base_/mask_steps.py']
test_evaluator = [
    dict(
        type='mmseg_pmm.PseudoMaskWriter',
        num_workers=4,
        pipeline=[
            dict(type='LoadImageFromFile'),
            _base_.cv_smoothing_step,
            _base_.classwise_crf_step,
            dict(type='mmseg_pmm.ProportionalPseudoMask')
        ])
]
