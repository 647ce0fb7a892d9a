"""Measures what IRN's training leaves open."""

import torch
from mmengine.dist import all_reduce
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import EpochBasedTrainLoop

from mmseg_pmm.engine.patient_group import patient_group, wait_for_ranks
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class MeanDisplacementHook(Hook):
    """Set an IRNHead's ``mean_displacement`` at the end of the last epoch.

    The losses see differences of displacements only; their mean over the
    training images is the constant to subtract. Measured by all ranks before
    the last checkpoint is written.

    Source: Ahn et al., IRN, CVPR 2019, section 5.2.
    """

    priority = 'NORMAL'  # before CheckpointHook

    def before_train(self, runner):
        if not isinstance(runner.train_loop, EpochBasedTrainLoop):
            raise ValueError(
                'MeanDisplacementHook measures at the end of the last epoch: '
                "train_cfg.type must be 'EpochBasedTrainLoop'"
            )
        patient_group()  # while all ranks are here

    @torch.no_grad()
    def after_train_epoch(self, runner):
        if not self.is_last_train_epoch(runner):
            return
        model = runner.model
        if is_model_wrapper(model):
            model = model.module
        head = model.decode_head
        head.mean_displacement.zero_()
        runner.logger.info('the mean displacement is being measured')
        model.eval()
        # of both directions, and how many pixels
        total = head.mean_displacement.new_zeros(3, dtype=torch.float64)
        for batch in runner.train_dataloader:
            # one by one: in a batch small images would be padded
            for image in batch['inputs']:
                data = model.data_preprocessor(dict(inputs=[image]), False)
                _, displacement = head(model.extract_feat(data['inputs']))
                total[:2] += displacement.double().sum(dim=(0, 2, 3))
                total[2] += displacement[:, 0].numel()
        model.train()
        wait_for_ranks()
        all_reduce(total)
        mean = (total[:2] / total[2]).reshape(2, 1, 1)
        head.mean_displacement.copy_(mean)
