"""Settings that do not go with TotalBatchSampler."""

TOTAL = 'mmseg_pmm.TotalBatchSampler'


def check_batches(cfg):
    """Settle what a config says of the batches of its training loader.

    ``drop_last`` of a loader with a TotalBatchSampler becomes the sampler's:
    torch refuses both.

    Raises:
        ValueError: ``batch_size_is_total``, which is no longer read; or
            ``auto_scale_lr`` with a TotalBatchSampler, whose batch does not
            grow with the processes.
    """
    loader = cfg.train_dataloader
    sampler = loader.get('batch_sampler') or {}
    if 'batch_size_is_total' in cfg:
        raise ValueError(
            'batch_size_is_total is no longer read: a loader with '
            f"batch_sampler=dict(type='{TOTAL}') has the batch of all "
            'processes together, one with batch_sampler=None that of each'
        )
    if sampler.get('type') != TOTAL:
        return
    if (cfg.get('auto_scale_lr') or {}).get('enable'):
        raise ValueError(
            'auto_scale_lr takes train_dataloader.batch_size for that of one '
            f'process, and with {TOTAL} it is that of all: set '
            'auto_scale_lr.enable=False, or train_dataloader.batch_sampler='
            'None'
        )
    if 'drop_last' in loader:
        sampler['drop_last'] = loader.pop('drop_last')
