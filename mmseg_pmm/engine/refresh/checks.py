"""What CyclicPseudoMaskHook asks of a run, before hours of work."""

import os.path as osp

from mmengine.dataset import InfiniteSampler
from mmengine.model import is_model_wrapper
from mmengine.runner import EpochBasedTrainLoop
from torch.nn.parallel import DistributedDataParallel

from mmseg_pmm.files.stems import stem_of


def check_schedule(interval, keep):
    """
    Raises:
        ValueError: No interval, or too few rounds are kept.
    """
    if interval < 1:
        raise ValueError(f'interval must be at least 1, got {interval}')
    if keep is not None and keep < 2:
        raise ValueError(
            f'keep must be at least 2, got {keep}: loading workers may still '
            'read the last round but one'
        )


def check_data_sets(data_sets, root):
    """There are masks to refresh, and they lie where no round is made.

    Args:
        data_sets (list): Training data sets with rounds.
        root (str): Where rounds are made and removed.
    """
    if not data_sets:
        raise ValueError(
            'CyclicPseudoMaskHook needs a training data set with a '
            'pseudo_mask_dir, and there is none'
        )
    root = osp.realpath(root)
    for data_set in data_sets:
        first = osp.realpath(data_set.rounds.first)
        if osp.commonpath([first, root]) == root:
            raise ValueError(
                f'the first masks, {first}, lie where rounds are made and '
                'removed: copy them elsewhere, or use another work_dir'
            )


def check_run(runner, interval, by_epoch):
    """The loop and the model wrapper are such that a refresh can be made."""
    if by_epoch and not isinstance(runner.train_loop, EpochBasedTrainLoop):
        raise ValueError(
            'by_epoch=True of CyclicPseudoMaskHook goes with an '
            'EpochBasedTrainLoop; give the interval in iterations'
        )
    end = runner.max_epochs if by_epoch else runner.max_iters
    if interval >= end:
        runner.logger.warning(
            f'CyclicPseudoMaskHook: no refresh in this run, it ends at {end} '
            f'and the interval is {interval}'
        )
    if is_model_wrapper(runner.model) and not isinstance(
        runner.model, DistributedDataParallel
    ):
        raise ValueError(
            'CyclicPseudoMaskHook predicts with the whole model on each rank, '
            f'and {type(runner.model).__name__} may have parts only: use '
            'DistributedDataParallel'
        )


def check_loader(loader):
    """The hook's loader comes to an end."""
    if isinstance(loader.sampler, InfiniteSampler):
        raise ValueError(
            "CyclicPseudoMaskHook's dataloader has an InfiniteSampler, which "
            "never ends: use dict(type='DefaultSampler', shuffle=False)"
        )


def check_images(data_sets, predicted) -> list[str]:
    """The images that are predicted are all that need a mask.

    Args:
        data_sets (list): Training data sets with rounds.
        predicted (BaseSegDataset): Of the hook's loader.

    Returns:
        list[str]: Stems of the predicted images.
    """
    if getattr(predicted, 'rounds', None) is not None:
        raise ValueError(
            "CyclicPseudoMaskHook's dataloader has a pseudo_mask_dir; leave "
            'it out: its masks are compared with the ground truth'
        )
    stems = [stem_of(path) for path in image_paths(predicted)]
    if len(set(stems)) < len(stems):
        raise ValueError(
            "two images of CyclicPseudoMaskHook's dataloader have the same "
            'name; their masks would be one file'
        )
    classes = list(predicted.metainfo['classes'])
    for data_set in data_sets:
        trained = list(data_set.metainfo['classes'])
        if trained != classes:
            raise ValueError(
                f"CyclicPseudoMaskHook's dataloader has the classes {classes},"
                f' the training data set {trained}'
            )
        lacking = {stem_of(path) for path in image_paths(data_set)}
        lacking -= set(stems)
        if lacking:
            raise ValueError(
                f"CyclicPseudoMaskHook's dataloader lacks {len(lacking)} of "
                f'the images to refresh the masks of, {min(lacking)} among '
                'them'
            )
    return stems


def image_paths(data_set):
    return (
        data_set.get_data_info(index)['img_path']
        for index in range(len(data_set))
    )
