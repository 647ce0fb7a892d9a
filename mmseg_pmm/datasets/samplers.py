"""How images are put together into batches."""

from mmengine.dist import get_world_size
from mmengine.logging import MMLogger
from torch.utils.data import BatchSampler

from mmseg_pmm.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class TotalBatchSampler(BatchSampler):
    """Divides a published batch among the processes.

    The loader's ``batch_size`` is then that of all GPUs together, so that
    learning rate and number of steps stay what was published on any number of
    them, under any launcher and any tool. Where it does not divide, the
    nearest is taken, and said in the log.

    Args:
        sampler (Sampler): Of this process; MMEngine passes it.
        batch_size (int): The loader's; MMEngine passes it.
        drop_last (bool): Leave out a last batch that is not full.

    Example:
        >>> train_dataloader = dict(
        ...     batch_size=16,
        ...     batch_sampler=dict(type='mmseg_pmm.TotalBatchSampler'))
    """

    def __init__(self, sampler, batch_size, drop_last=False):
        ranks = get_world_size()
        share = max(1, round(batch_size / ranks))
        if ranks > 1:
            all_ranks = share * ranks
            MMLogger.get_current_instance().info(
                f'a batch of {batch_size} images on {ranks} processes: '
                f'{share} on each'
                + ('' if all_ranks == batch_size else f', {all_ranks} in all')
            )
        super().__init__(sampler, share, drop_last)
