"""Stage 3: turn CAMs into pseudo-masks, on all cores.

Goes on where it was killed. Every mask is written whole or not at all.

Examples:
    python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py
    python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py --evaluate \\
        --out work_dirs/alpha16 --cfg-options dataset.pipeline.3.alpha=16
    torchrun --nproc_per_node 2 tools/make_pseudo_masks.py \\
        configs/pmm/ppmg_voc.py --launcher pytorch
    srun --nodes 4 --ntasks-per-node 1 --cpus-per-task 32 \\
        python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py \\
        --launcher slurm
"""

import argparse
import json
import os
import os.path as osp
from functools import partial

from mmseg_pmm.quiet_logs import quiet_console, quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

import torch
from mmengine.config import DictAction
from mmengine.dist import (
    all_gather_object,
    get_dist_info,
    is_main_process,
)
from mmengine.logging import MMLogger
from mmengine.registry import DATASETS, METRICS, init_default_scope
from mmengine.utils import ProgressBar

from mmseg_pmm.datasets.label_file import some_of
from mmseg_pmm.engine import (
    check_stage_inputs,
    command_of_input,
    join_gloo_ranks,
    load_config,
    lock_for_all_ranks,
)
from mmseg_pmm.engine.auto_alpha import resolve_alpha
from mmseg_pmm.engine.fail_together import fail_together
from mmseg_pmm.engine.mask_settings import mask_settings
from mmseg_pmm.engine.patient_group import patient_group, wait_for_ranks
from mmseg_pmm.evaluation.mask_making import DataSetMasks
from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.made_of import note_made_of
from mmseg_pmm.files.mask_folder import claim_mask_folder
from mmseg_pmm.processes import cores_of_this_rank
from mmseg_pmm.user_errors import run_tool

METRICS_FILE = 'metrics.json'


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config with dataset and mask_dir')
    parser.add_argument('--out', help="instead of the config's mask_dir")
    parser.add_argument('--work-dir', help='where log and metrics go')
    parser.add_argument(
        '--workers', type=int, help='processes of each rank (all cores)'
    )
    parser.add_argument(
        '--evaluate',
        action='store_true',
        help='mIoU over the images that have a ground truth',
    )
    parser.add_argument(
        '--overwrite',
        action='store_true',
        help='remove the masks in the folder first',
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


def make_share(maker, num_workers):
    """This rank's masks, with a progress bar on rank 0.

    Returns:
        tuple: New masks, pixels by label id, list of areas.
    """
    rank, ranks = get_dist_info()
    indices = range(rank, len(maker), ranks)
    made, pixels, areas = 0, 0, []
    bar = ProgressBar(len(indices)) if is_main_process() else None
    for item in maker.run(indices, num_workers):
        made += item['made']
        pixels = pixels + item['pixels']
        if item['areas'] is not None:
            areas.append(item['areas'])
        if bar:
            bar.update()
    if bar:
        print()
    return made, pixels, areas


def report(maker, shares, evaluator, logger):
    """Check that every mask is there, then say what they hold.

    Returns:
        dict: What ``evaluator`` found, if there is one.
    """
    missing = [path for path in maker.mask_paths() if not osp.isfile(path)]
    if missing:
        raise FileNotFoundError(
            f'{len(missing)} masks are missing, {missing[0]} first: ranks on '
            'several machines need a folder that all of them see'
        )
    made = sum(share[0] for share in shares)
    pixels = sum(share[1] for share in shares)
    logger.info(
        f'{len(maker)} pseudo-masks are in {maker.mask_dir} ({made} new)'
    )
    for label, name in enumerate(maker.dataset.metainfo['classes']):
        part = 100 * pixels[label] / pixels.sum()
        logger.info(f'{name:>16}: {pixels[label]:12d} pixels, {part:5.2f} %')
    unsure = 100 * pixels[maker.dataset.ignore_index] / pixels.sum()
    if unsure:
        logger.info(f'{unsure:.2f} % of the pixels are left open')
    if evaluator is None:
        return {}
    areas = [torch.from_numpy(area) for share in shares for area in share[2]]
    if not areas:
        folder = maker.dataset.data_prefix.get('seg_map_path')
        logger.warning(
            '--evaluate: no image has a ground truth in '
            f'data_prefix.seg_map_path, {folder!r}'
        )
        return {}
    evaluator.dataset_meta = maker.dataset.metainfo
    metrics = {
        key: round(float(value), 2)
        for key, value in evaluator.compute_metrics(areas).items()
    }
    if unsure:
        # so that seeds are not compared with whole masks
        metrics['left_open'] = round(float(unsure), 2)
    logger.info(f'{len(areas)} masks against ground truth: {metrics}')
    return metrics


def main():
    args = parse_args()
    cfg = load_config(
        args.config, args.work_dir, args.cfg_options, ['dataset', 'mask_dir']
    )
    check_stage_inputs(cfg)
    mask_dir = args.out or cfg.mask_dir
    with lock_for_all_ranks(mask_dir, args.launcher):
        make_masks(args, cfg, mask_dir)


def make_masks(args, cfg, mask_dir):
    # the work is for CPUs
    if args.launcher != 'none':
        join_gloo_ranks(args.launcher)
    patient_group()
    init_default_scope(cfg.default_scope)
    command_of = partial(command_of_input, cfg)
    found = resolve_alpha(cfg.dataset, command_of)
    maker = DataSetMasks(
        DATASETS.build(cfg.dataset),
        mask_dir,
        args.evaluate,
        command_of,
    )
    evaluator = METRICS.build(cfg.evaluator) if args.evaluate else None
    # last, since it may remove masks
    if is_main_process():
        try:
            claim_mask_folder(
                mask_dir,
                mask_settings(cfg.dataset),
                maker.dataset.metainfo['classes'],
                cfg.pretty_text,
                args.overwrite,
            )
        except ValueError as error:
            now = ''.join(f' ({alpha})' for alpha in found)
            raise ValueError(f'{error}{now}') from error
    replaced = []
    with fail_together(f'{mask_dir} cannot be written'):
        if is_main_process():
            replaced = note_made_of(mask_dir, maker.made_of(), ['.png'])
    os.makedirs(cfg.work_dir, exist_ok=True)
    logger = MMLogger.get_instance(
        'mmseg_pmm',
        logger_name='mmseg_pmm',
        log_file=osp.join(cfg.work_dir, 'make_pseudo_masks.log'),
        file_mode='a',
    )
    quiet_console(logger)
    for alpha in found:
        logger.info(alpha)
    if replaced:
        logger.info(
            f'{len(replaced)} masks are made again, since their image, its '
            f'labels or its CAMs are others now: {some_of(replaced)}'
        )
    workers = cores_of_this_rank() if args.workers is None else args.workers
    logger.info(f'{len(maker)} images, {workers} worker processes')
    share = make_share(maker, workers)
    wait_for_ranks()
    shares = all_gather_object(share)
    if is_main_process():
        metrics = report(maker, shares, evaluator, logger)
        if metrics:
            path = osp.join(cfg.work_dir, METRICS_FILE)
            with replace_when_whole(path) as file:
                file.write(json.dumps(metrics).encode())


if __name__ == '__main__':
    run_tool(main)
