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
import os.path as osp
from contextlib import ExitStack

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

from mmengine.config import DictAction
from mmengine.device import get_device
from mmengine.dist import is_main_process
from mmengine.registry import init_default_scope
from mmseg.evaluation import IoUMetric

from mmseg_pmm.engine import (
    QuietRunner,
    add_checks,
    check_checkpoint,
    load_config,
    lock_for_all_ranks,
    set_up_launcher,
)
from mmseg_pmm.engine.fail_together import fail_together
from mmseg_pmm.engine.prediction_folder import (
    check_out,
    class_of,
    folders_to_write,
    leave_out_what_is_there,
    leave_out_writers,
    metrics_of,
    prediction_settings,
    sources_by_stem,
    suffixes_of,
    write_predictions,
)
from mmseg_pmm.engine.show_pictures import show_pictures
from mmseg_pmm.engine.test_config import (
    add_test_time_augmentation,
    check_truth,
)
from mmseg_pmm.files.checkpoints import missing_checkpoint
from mmseg_pmm.files.made_of import note_made_of
from mmseg_pmm.files.made_with import (
    check_made_with,
    claim_folder,
    made_with,
)
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
        '--overwrite',
        action='store_true',
        help='remove the CAMs or pseudo-masks in --out first',
    )
    parser.add_argument(
        '--show', action='store_true', help='show pictures in a window'
    )
    parser.add_argument('--show-dir', help='folder for pictures')
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
    args = parser.parse_args()
    if args.resume and args.overwrite:
        parser.error('--resume keeps what --overwrite removes')
    return args


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


def main():
    args = parse_args()
    cfg = load_config(args.config, args.work_dir, args.cfg_options, ['model'])
    is_local = '://' not in args.checkpoint
    if is_local and not osp.exists(args.checkpoint):
        folder = osp.dirname(args.checkpoint) or '.'
        # some configs only predict, with the checkpoint of another
        is_own = osp.realpath(folder) == osp.realpath(cfg.work_dir)
        raise FileNotFoundError(
            missing_checkpoint(
                args.checkpoint, args.config, cfg.work_dir, trains=is_own
            )
        )
    check_checkpoint(args.checkpoint)
    init_default_scope(cfg.get('default_scope', 'mmseg'))
    check_truth(cfg)
    # which may change the model for --tta
    writers = [add_crf(cfg)] if args.crf else metrics_of(cfg)
    if args.tta:
        add_test_time_augmentation(cfg)
    if args.out:
        check_out(cfg, args.out)
    made = None
    if args.out and suffixes_of(cfg):
        made = made_with(prediction_settings(cfg), args.checkpoint)
        if not args.overwrite:
            check_made_with(args.out, made)
    left_out = 0
    if args.resume:
        left_out, left = leave_out_what_is_there(
            cfg, args.out, args.checkpoint
        )
        if not left:
            return
    if args.out:
        write_predictions(writers, args.out)
    elif args.show or args.show_dir:
        leave_out_writers(cfg)
    with ExitStack() as locks:
        for folder in folders_to_write(cfg):
            locks.enter_context(lock_for_all_ranks(folder, args.launcher))
        test(args, cfg, made, left_out)


def test(args, cfg, made, left_out):
    set_up_launcher(cfg, args.launcher, args.local_rank)
    cfg.load_from = args.checkpoint
    if args.show or args.show_dir:
        show_pictures(cfg, args.show, args.show_dir, args.wait_time)
    runner = QuietRunner.from_cfg(cfg)
    if cfg.test_cfg.get('fp16') and get_device() == 'cpu':
        runner.register_hook(dict(type='mmseg_pmm.ChannelsLastHook'))
    add_checks(runner, CHECKS)
    if made is not None:
        data_set = runner.test_dataloader.dataset
        # all ranks have looked at what is there, and none writes before
        with fail_together(f'{args.out} cannot be written'):
            if is_main_process():
                suffixes = suffixes_of(cfg)
                claim_folder(
                    args.out,
                    made,
                    suffixes,
                    cfg.pretty_text,
                    args.overwrite,
                )
                sources = sources_by_stem(data_set)
                note_made_of(args.out, sources, suffixes)
    if left_out:
        # for whoever reads the metrics; MMEngine writes no integers
        runner.message_hub.update_scalar('test/left_out', float(left_out))
    runner.test()
    if left_out:
        runner.logger.info(
            f'{left_out} images were predicted by an earlier call: metrics '
            'are of the others'
        )


if __name__ == '__main__':
    run_tool(main)
