"""Folders that a test writes predictions to, by the config's metrics."""

import inspect
import os.path as osp

from mmseg.datasets import BaseSegDataset
from mmseg.registry import DATASETS, METRICS

from mmseg_pmm.datasets.folder_checks import cam_folders
from mmseg_pmm.datasets.wrappers import single_data_sets
from mmseg_pmm.files.made_of import made_of_others, sources_of
from mmseg_pmm.files.mask_folder import is_mask_folder
from mmseg_pmm.files.stems import stem_of

# settings of models, data sets and metrics with which predictions stay what
# they are
CHANGES_NOTHING = {
    'ann_file',
    'collect_device',
    'crops_per_batch',
    'data_root',
    'indices',
    'init_cfg',
    'keep_results',
    'lazy_init',
    'num_workers',
    'output_dir',
    'prefix',
    'pretrained',
    'serialize_data',
    'train_cfg',
}


def leave_out_what_is_there(cfg, folder, checkpoint):
    """Restrict the data set to the images that still need a file: those
    without one, with one older than the checkpoint, and those that took
    another's name since, or got other labels.

    Every rank does so by itself, before the ranks meet and the first of them
    writes: all of them find the same.

    Returns:
        tuple[int, int]: How many files are there, and how many are left.
    """
    suffixes = suffixes_of(cfg)
    if folder is None or len(suffixes) != 1 or '://' in checkpoint:
        raise ValueError(
            '--resume goes with --out, with a checkpoint on this '
            'machine, and with one of the metrics that know how to go on: '
            'mmseg_pmm.CAMWriter, mmseg_pmm.PseudoMaskWriter'
        )
    (suffix,) = suffixes
    trained = osp.getmtime(checkpoint)
    # in place of indices that the config may have: the first, the last, some
    indices = cfg.test_dataloader.dataset.pop('indices', None)
    data_set = DATASETS.build(cfg.test_dataloader.dataset)
    if not isinstance(data_set, BaseSegDataset):
        raise ValueError(
            '--resume goes with one data set, not with a '
            f'{type(data_set).__name__}'
        )
    chosen = range(len(data_set))
    if isinstance(indices, int):
        chosen = chosen[:indices] if indices >= 0 else chosen[indices:]
    elif indices is not None:
        chosen = indices
    infos = [data_set.get_data_info(index) for index in chosen]
    folders = cam_folders(data_set)
    now = {
        stem_of(info['img_path']): sources_of(info, folders) for info in infos
    }
    others = set(made_of_others(folder, now))
    left = []
    for index, info in zip(chosen, infos, strict=True):
        stem = stem_of(info['img_path'])
        path = osp.join(folder, stem + suffix)
        # files appear whole or not at all
        if (
            not osp.isfile(path)
            or osp.getmtime(path) < trained
            or stem in others
        ):
            left.append(index)
    there = len(chosen) - len(left)
    print(f'{there} of {len(chosen)} files are there')
    cfg.test_dataloader.dataset.indices = left
    return there, len(left)


def sources_by_stem(data_set) -> dict:
    """What predictions of a data set, wrapped or not, are made of, as
    :mod:`mmseg_pmm.files.made_of` takes it."""
    sources = {}
    for single in single_data_sets(data_set):
        if isinstance(single, BaseSegDataset):
            folders = cam_folders(single)
            for index in range(len(single)):
                info = single.get_data_info(index)
                stem = stem_of(info['img_path'])
                sources[stem] = sources_of(info, folders)
    return sources


def prediction_settings(cfg) -> dict:
    """What predictions depend on, of a config with all options applied.

    Not which images there are, and not what is of training or of speed.
    """
    parts = dict(
        model=cfg.model,
        data_set=cfg.test_dataloader.dataset,
        fp16=cfg.test_cfg.get('fp16', False),
        evaluator=metrics_of(cfg),
    )
    return settings_that_count(parts)


def settings_that_count(part):
    """A config's settings, or a part of them, without those with which
    predictions stay what they are."""
    if isinstance(part, dict):
        return {
            key: settings_that_count(value)
            for key, value in part.items()
            if key not in CHANGES_NOTHING and not key.startswith('loss')
        }
    if isinstance(part, (list, tuple)):
        return [settings_that_count(item) for item in part]
    return part


def suffixes_of(cfg) -> set:
    """Of the files that the metrics write."""
    metrics = map(class_of, metrics_of(cfg))
    return {metric.suffix for metric in metrics if hasattr(metric, 'suffix')}


def metrics_of(cfg):
    """The evaluator's metrics, of which there may be one or several."""
    metrics = cfg.test_evaluator
    return [metrics] if isinstance(metrics, dict) else metrics


def class_of(metric):
    """The class of a metric's config.

    Raises:
        KeyError: There is none of this name.
    """
    found = METRICS.get(metric.type)
    if found is None:
        raise KeyError(
            f'test_evaluator has type={metric.type!r}, which is no metric: is '
            "it misspelt, or does it lack its scope, as in 'mmseg_pmm."
            "CAMWriter'?"
        )
    return found


def write_predictions(evaluators, folder):
    """Tell the metrics that can write where predictions go."""
    settings = dict(output_dir=folder, keep_results=True)
    for evaluator in evaluators:
        known = inspect.signature(class_of(evaluator)).parameters
        takes_any = any(
            parameter.kind == parameter.VAR_KEYWORD
            for parameter in known.values()
        )
        for key, value in settings.items():
            if takes_any or key in known:
                evaluator[key] = value


def check_out(cfg, folder):
    """Refuse to write predictions over what they are held against.

    Raises:
        ValueError: The folder is one of the data set's, or stage 3's.
    """
    taken = {
        osp.realpath(path)
        for data_set in single_configs(cfg.test_dataloader.dataset)
        for path in folders_of(data_set)
    }
    if osp.realpath(folder) in taken:
        raise ValueError(
            f'--out {folder} is a folder of the data set, whose files would '
            'be written over: give another'
        )
    if is_mask_folder(folder):
        raise ValueError(
            f'--out {folder} holds the pseudo-masks of stage 3, which would '
            'be written over: give another folder'
        )


def single_configs(data_set):
    """The configs inside that of a wrapper (ConcatDataset, RepeatDataset), or
    that of the data set itself."""
    parts = data_set.get('datasets', data_set.get('dataset', ()))
    parts = [parts] if isinstance(parts, dict) else parts
    for part in parts:
        yield from single_configs(part)
    if not parts:
        yield data_set


def folders_of(data_set) -> list:
    """What a data set reads: folders of images, masks, CAMs."""
    root = data_set.get('data_root') or ''
    prefix = data_set.get('data_prefix') or {}
    read = [path and osp.join(root, path) for path in prefix.values()]
    return list(filter(None, [*read, data_set.get('pseudo_mask_dir')]))


def leave_out_writers(cfg):
    """Pictures alone are wanted: a metric that writes needs a folder."""
    cfg.test_evaluator = [
        metric
        for metric in metrics_of(cfg)
        if metric.get('output_dir') is not None
        or not hasattr(class_of(metric), 'suffix')
    ]


def folders_to_write(cfg) -> list:
    """Where metrics write."""
    folders = {metric.get('output_dir') for metric in metrics_of(cfg)}
    return sorted(folders - {None})
