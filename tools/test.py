"""Test a model; with --out, write its predictions.

For a CAM classifier, --out is where the CAMs go (stage 2); for a segmentor,
its masks. A segmentor may be tested at several scales (--tta), with a dense
CRF (--crf), or both; --crf gives the figures without the CRF too, from the
same pass.

Examples:
    python tools/test.py configs/pmm/cam_voc.py \\
        work_dirs/cam_voc/epoch_8.pth --out work_dirs/cam_voc/cams
    python tools/test.py configs/pmm/deeplabv2_voc.py \\
        work_dirs/deeplabv2_voc/iter_30000.pth --show-dir pictures
    python tools/test.py configs/pmm/deeplabv2_voc.py \\
        work_dirs/deeplabv2_voc/iter_30000.pth --tta --crf --out masks
    bash tools/dist_test.sh configs/pmm/cam_voc.py CHECKPOINT 8 --out DIR \\
        --resume
"""

import argparse
import inspect
import os.path as osp
from contextlib import ExitStack

from mmengine.config import DictAction
from mmengine.device import get_device
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from mmseg.datasets import BaseSegDataset
from mmseg.evaluation import IoUMetric
from mmseg.registry import DATASETS, METRICS

from mmseg_pmm.engine import (
    add_checks,
    check_checkpoint,
    load_config,
    lock_for_all_ranks,
    set_up_launcher,
)
from mmseg_pmm.engine.pseudo_mask_maker import SETTINGS
from mmseg_pmm.pseudo_masks.store import stem_of
from mmseg_pmm.resources import command_for_here
from mmseg_pmm.user_errors import run_tool

# what a run is held against
CHECKS = (
    'WholeCheckpointHook',
    'NumClassesHook',
    'ClassNamesHook',
    'LabelIdsHook',
    'SameDataHook',
    'WaitForRanksHook',
)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config file')
    parser.add_argument('checkpoint', help='checkpoint file')
    parser.add_argument('--work-dir', help='where logs and metrics go')
    parser.add_argument('--out', help='folder for predictions')
    parser.add_argument(
        '--resume',
        action='store_true',
        help='go on where --out was killed, with the same settings: leave out '
        'images whose file there is newer than the checkpoint (metrics are of '
        'the rest)',
    )
    parser.add_argument(
        '--show', action='store_true', help='show pictures in a window'
    )
    parser.add_argument('--show-dir', help='folder for painted pictures')
    parser.add_argument(
        '--wait-time', type=float, default=2, help='seconds for --show'
    )
    parser.add_argument(
        '--tta', action='store_true', help='test-time augmentation'
    )
    parser.add_argument(
        '--crf',
        action='store_true',
        help='mIoU after a dense CRF too, on all cores (the metrics that '
        'begin with crf/); --out writes the refined masks',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config: a.b=1 c="[1,2]"',
    )
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='how several processes were started',
    )
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0)
    return parser.parse_args()


def add_visualization(cfg, args):
    hook = cfg.default_hooks.get('visualization')
    if hook is None:
        raise SystemExit(
            'error: --show and --show-dir need default_hooks.visualization '
            '(type SegVisualizationHook) in the config'
        )
    # mmsegmentation 1.2 paints every interval-th batch only
    hook.update(
        draw=True, interval=1, show=args.show, wait_time=args.wait_time
    )
    if args.show_dir:
        cfg.visualizer.save_dir = args.show_dir


def add_test_time_augmentation(cfg):
    if 'tta_pipeline' not in cfg or 'tta_model' not in cfg:
        raise SystemExit(
            'error: --tta needs tta_pipeline and tta_model in the config '
            '(a CAM classifier has its scales and flips in model.test_cfg)'
        )
    cfg.test_dataloader.dataset.pipeline = cfg.tta_pipeline
    cfg.tta_model.module = cfg.model
    cfg.model = cfg.tta_model


def add_crf(cfg):
    """Judge what a CRF makes of the predictions, beside the predictions.

    Returns:
        ConfigDict: The new metric's config.
    """
    metrics = list(metrics_of(cfg))
    plain = [
        metric for metric in metrics if issubclass(class_of(metric), IoUMetric)
    ]
    if not plain:
        raise SystemExit(
            'error: --crf refines the predictions that IoUMetric or '
            'mmseg_pmm.ClassSubsetIoUMetric judges, and test_evaluator has '
            'neither'
        )
    crf = dict(plain[0], type='mmseg_pmm.CRFIoUMetric', prefix=None)
    crf.update(cfg.get('crf_metric', {}))
    # one folder cannot hold both masks
    plain[0].pop('output_dir', None)
    if plain[0].get('format_only'):
        metrics.remove(plain[0])
    # first, since it says more about a missing ground truth
    cfg.test_evaluator = [crf, *metrics]
    if cfg.get('tta_model', {}).get('type') == 'SegTTAModel':
        # it leaves the logits of the last view
        cfg.tta_model.type = 'mmseg_pmm.ProbabilityTTAModel'
    return cfg.test_evaluator[0]


def leave_out_what_is_there(cfg, folder, checkpoint):
    """Restrict the data set to the images that still need a file.

    Every rank does so by itself, before the ranks meet and the first of them
    writes: all of them find the same.

    Returns:
        bool: Is anything left to do?
    """
    suffixes = {
        metric.suffix
        for metric in map(class_of, metrics_of(cfg))
        if hasattr(metric, 'suffix')
    }
    if folder is None or len(suffixes) != 1 or '://' in checkpoint:
        raise SystemExit(
            'error: --resume goes with --out, with a checkpoint on this '
            'machine, and with one of the metrics that know how to go on: '
            'mmseg_pmm.CAMWriter, mmseg_pmm.PseudoMaskWriter'
        )
    (suffix,) = suffixes
    trained = osp.getmtime(checkpoint)
    # in place of indices that the config may have: the first, the last, some
    indices = cfg.test_dataloader.dataset.pop('indices', None)
    data_set = DATASETS.build(cfg.test_dataloader.dataset)
    if not isinstance(data_set, BaseSegDataset):
        raise SystemExit(
            'error: --resume goes with one data set, not with a '
            f'{type(data_set).__name__}'
        )
    chosen = range(len(data_set))
    if isinstance(indices, int):
        chosen = chosen[:indices] if indices >= 0 else chosen[indices:]
    elif indices is not None:
        chosen = indices
    left = []
    for index in chosen:
        stem = stem_of(data_set.get_data_info(index)['img_path'])
        path = osp.join(folder, stem + suffix)
        # files appear whole or not at all
        if not osp.isfile(path) or osp.getmtime(path) < trained:
            left.append(index)
    print(f'{len(chosen) - len(left)} of {len(chosen)} files are there')
    cfg.test_dataloader.dataset.indices = left
    return bool(left)


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
    if osp.isfile(osp.join(folder, SETTINGS)):
        raise ValueError(
            f'--out {folder} holds pseudo-masks of tools/make_pseudo_masks.py '
            f'(see {SETTINGS} there), which would be written over: give '
            'another folder'
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


def missing_checkpoint(cfg, args):
    """Some configs only predict, with the checkpoint of another."""
    message = f'{args.checkpoint} does not exist'
    if osp.realpath(osp.dirname(args.checkpoint)) == osp.realpath(
        cfg.work_dir
    ):
        command = command_for_here(f'python tools/train.py {args.config}')
        message += f'; make it with\n  {command}'
    return message


def main():
    args = parse_args()
    cfg = load_config(args.config, args.work_dir, args.cfg_options, ['model'])
    is_local = '://' not in args.checkpoint
    if is_local and not osp.exists(args.checkpoint):
        raise SystemExit(f'error: {missing_checkpoint(cfg, args)}')
    check_checkpoint(args.checkpoint)
    init_default_scope(cfg.get('default_scope', 'mmseg'))
    if args.resume and not leave_out_what_is_there(
        cfg, args.out, args.checkpoint
    ):
        return
    writers = [add_crf(cfg)] if args.crf else metrics_of(cfg)
    if args.out:
        check_out(cfg, args.out)
        write_predictions(writers, args.out)
    elif args.show or args.show_dir:
        leave_out_writers(cfg)
    with ExitStack() as locks:
        for folder in folders_to_write(cfg):
            locks.enter_context(lock_for_all_ranks(folder, args.launcher))
        test(args, cfg)


def test(args, cfg):
    set_up_launcher(cfg, args.launcher, args.local_rank)
    cfg.load_from = args.checkpoint
    if args.show or args.show_dir:
        add_visualization(cfg, args)
    if args.tta:
        add_test_time_augmentation(cfg)
    runner = Runner.from_cfg(cfg)
    if cfg.test_cfg.get('fp16') and get_device() == 'cpu':
        runner.register_hook(dict(type='mmseg_pmm.ChannelsLastHook'))
    add_checks(runner, CHECKS)
    runner.test()


if __name__ == '__main__':
    run_tool(main)
