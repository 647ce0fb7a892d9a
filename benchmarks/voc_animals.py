"""The photo comparison of docs/results.md: all of its rows, one command.

A graph of the project's own commands on configs/voc_animals, several at a
time on one GPU or on a CPU; the first of the list come first. OUT/results.md
and OUT/results.json are written after every command. Stopped and called again
with the same options, it goes on where it was.

Examples:
    python -m benchmarks.voc_animals --jobs 6 --deadline 460
    python -m benchmarks.voc_animals --list
    python -m benchmarks.voc_animals --tiny --jobs 1 --seeds 0
"""

import argparse
import os
import signal
import sys
import time
from math import ceil
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.job_graph import Job, JobGraph
from benchmarks.voc_animals_report import Report, shown
from mmseg_pmm.processes import available_cores

CONFIGS = Path('configs/voc_animals')
DATA = Path('data/VOCdevkit/VOC2012')
LISTS = 'ImageSets/Segmentation'
PUBLISHED_SCALES = [0.75 + 0.25 * i for i in range(10)]  # multi-crop
CROSS_ENTROPY = 'model.decode_head.loss_decode.beta=0'  # PUS never starts


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        '--out', type=Path, default=Path('work_dirs/voc_animals')
    )
    parser.add_argument('--jobs', type=int, default=1, help='at a time')
    parser.add_argument(
        '--workers', type=int, help='that load data, of a job (cores / jobs)'
    )
    parser.add_argument(
        '--mask-workers', type=int, help='of a stage 3 (half the cores)'
    )
    parser.add_argument('--deadline', type=float, default=1e6, help='seconds')
    parser.add_argument('--epochs', type=int, default=8, help='of classifiers')
    parser.add_argument(
        '--iterations', type=int, default=1500, help='of segmentors'
    )
    parser.add_argument('--batch-size', type=int, default=8, help='of these')
    parser.add_argument('--seeds', type=int, nargs='+', default=[0, 1, 2])
    parser.add_argument(
        '--tiny', action='store_true', help='8 images, a few steps: a trial'
    )
    parser.add_argument(
        '--list', action='store_true', help='print the commands and stop'
    )
    args = parser.parse_args()
    if args.tiny:
        args.epochs, args.iterations, args.batch_size = 1, 2, 2
    cores = 0 if args.tiny else available_cores()
    if args.workers is None:
        args.workers = ceil(cores / args.jobs)
    if args.mask_workers is None:
        args.mask_workers = ceil(cores / 2)
    return args


class Plan:
    """All jobs in the order of their importance, and rows of segmentors."""

    def __init__(self, args):
        self.args = args
        self.truth = (args.out / 'truth').resolve()
        self.lists = args.out.resolve() / 'lists' if args.tiny else LISTS
        self.jobs = []
        # title: pairs of the job that made the masks, and the segmentor's
        self.rows = {}
        self._plan()

    def _plan(self):
        self.train_by_epochs('classifier', 'cam')
        self.segmentor('ceiling: ground truth of 437 images', 'ceiling', None)
        self.maps('cams', 'cam', 'classifier')
        for name in ('argmax', 'ppmg', 'ppmg-without-cvs'):
            self.masks(name, name, 'cams')
        # long, each waiting for the one before: they come before segmentors
        self.masks('seeds', 'seeds', 'cams')
        self.train_by_epochs('amn', 'amn', 6, seeds='seeds')
        self.maps('amn-maps', 'amn', 'amn', 6, seeds='seeds')
        self.masks('irn-seeds', 'irn-seeds', 'amn-maps')
        self.train_by_epochs('irn', 'irn', 3, seeds='irn-seeds')
        self.maps('irn-maps', 'irn', 'irn', 3, cams='amn-maps')
        self.masks('irn-masks', 'irn-masks', 'irn-maps')
        first, *others = self.args.seeds
        self.segmentors(first)
        self.masks('ppmg-amn', 'ppmg-amn', 'amn-maps')
        self.segmentor('AMN + IRN, cross entropy', 'irn-ce', 'irn-masks')
        self.segmentor('AMN + IRN, PUS', 'irn-pus', 'irn-masks', pus=True)
        self.chain('AMN + IRN, chain', 'irn-chain', 'irn-pus')
        self.thresholds()
        for ratio in (0, 0.5):
            self.seam(f'seam-dropout-{ratio}', ratio)
        for seed in others:
            self.segmentors(seed)
        self.multi_crop()

    def segmentors(self, seed):
        """The rows of PMM, once."""
        self.segmentor(
            'argmax, cross entropy', 'argmax-ce', 'argmax', seed=seed
        )
        self.segmentor('PPMG, cross entropy', 'ppmg-ce', 'ppmg', seed=seed)
        self.segmentor('PPMG, PUS', 'ppmg-pus', 'ppmg', pus=True, seed=seed)
        self.segmentor(
            'PPMG, PUS, refresh', 'refresh', 'ppmg', pus=True, refresh=True,
            seed=seed,
        )  # fmt: skip
        self.chain('PPMG, chain', 'chain', 'ppmg-pus', seed=seed)

    def chain(self, title, name, segmentor, seed=0):
        """A second segmentor on what the first one predicts."""
        predicted = self._predict(f'{name}-masks', segmentor, seed)
        self.segmentor(title, name, predicted, seed=seed)

    def seam(self, name, ratio):
        self.train_by_epochs(
            name, 'seam', more=[f'model.decode_head.dropout_ratio={ratio}']
        )
        self.maps(f'{name}-cams', 'seam', name, images='train')
        self.masks(f'{name}-ppmg', 'ppmg', f'{name}-cams', images='train')

    def multi_crop(self):
        scales = [1.0] if self.args.tiny else PUBLISHED_SCALES
        self.maps(
            'multi-crop', 'cam', 'classifier', images='train',
            scales=scales, more=['model.test_cfg.mode=multi_crop'],
        )  # fmt: skip
        self.masks('multi-crop-ppmg', 'ppmg', 'multi-crop', images='train')

    def thresholds(self):
        maps = dict(CAM='cams', AMN='amn-maps', IRN='irn-maps')
        cams = [f'{key}={self._made(name)}' for key, name in maps.items()]
        self._add(
            'thresholds',
            ['tools/analysis/cam_thresholds.py', _config('ppmg')],
            ['--cams', *cams, '--out', self.args.out / 'thresholds.png'],
            settings=self._images('dataset', 'train'),
            needs=maps.values(),
        )

    def train_by_epochs(self, name, config, epochs=None, seeds=None, more=()):
        """A classifier, which has a val set, or AMN or IRN on its seeds."""
        data = 'train_dataloader.dataset'
        judged = epochs is None
        epochs = self._epochs(epochs)
        settings = [
            *self._images(data, 'trainaug', truth=False),
            f'train_cfg.max_epochs={epochs}',
            *more,
        ]
        if config != 'amn':  # a constant rate
            settings.append(f'param_scheduler.0.end={epochs}')
        if judged:
            settings += self._judged(epochs)
        if seeds:
            settings.append(f'{data}.pseudo_mask_dir={self._made(seeds)}')
        if self.args.tiny:
            settings.append('train_dataloader.batch_size=2')
        self._train(name, config, epochs, settings, [seeds] if seeds else [])

    def segmentor(
        self, title, name, masks, *, pus=False, refresh=False, seed=0
    ):
        """A segmentor on the masks that a job made, or on the ground truth."""
        run = f'{name}-seed{seed}'
        length = self.args.iterations
        data = 'train_dataloader.dataset'
        folder = self._made(masks) if masks else DATA / 'SegmentationClass'
        images = 'trainaug' if masks else 'train'
        settings = [
            *self._images(data, images, truth=False),
            f'{data}.pseudo_mask_dir={folder}',
            f'train_dataloader.batch_size={self.args.batch_size}',
            f'train_cfg.max_iters={length}',
            f'param_scheduler.0.end={length}',
            *self._judged(length),
            *([] if pus else [CROSS_ENTROPY]),
        ]
        if refresh:
            settings += [
                f'custom_hooks.0.interval={length // 2}',
                'custom_hooks.0.fp16=True',
                f'custom_hooks.0.writer.num_workers={self.args.workers}',
                f'refresh_dataloader.num_workers={self.args.workers}',
                *self._images('refresh_dataloader.dataset', 'trainaug'),
            ]
        config = 'deeplabv2_refresh' if refresh else 'deeplabv2'
        self._train(run, config, length, settings, [masks] * bool(masks), seed)
        self.rows.setdefault(title, []).append((masks, run))

    def maps(
        self, name, config, trained, epochs=None, *, images='trainaug',
        seeds=None, cams=None, scales=None, more=(),
    ):  # fmt: skip
        """What a network of stage 2 or AMN's finds in the images."""
        data = 'test_dataloader.dataset'
        settings = [
            *self._images(data, images, truth=config in ('cam', 'seam'))
        ]
        if cams:
            settings.append(f'{data}.data_prefix.cam_path={self._made(cams)}')
        else:  # a walk takes float32
            settings.append('test_cfg.fp16=True')
        if seeds:
            settings.append(f'{data}.pseudo_mask_dir={self._made(seeds)}')
        if scales or (self.args.tiny and not cams):
            settings.append(
                f'model.test_cfg.scales={_listed(scales or [0.5])}'
            )
        checkpoint = f'epoch_{self._epochs(epochs)}.pth'
        self._test(name, config, trained, checkpoint, [*settings, *more])

    def masks(self, name, config, cams, images='trainaug'):
        """Stage 3."""
        self._add(
            name,
            ['tools/make_pseudo_masks.py', _config(config), '--evaluate'],
            ['--workers', self.args.mask_workers, '--out', self._made(name)],
            ['--work-dir', self._run(name)],
            settings=[
                *self._images('dataset', images),
                f'dataset.data_prefix.cam_path={self._made(cams)}',
            ],
            needs=[cams],
        )

    def _predict(self, name, segmentor, seed):
        name, trained = f'{name}-seed{seed}', f'{segmentor}-seed{seed}'
        settings = [
            *self._images('test_dataloader.dataset', 'trainaug'),
            'test_cfg.fp16=True',
            f'test_evaluator.num_workers={self.args.workers}',
        ]
        checkpoint = f'iter_{self.args.iterations}.pth'
        self._test(name, 'predict', trained, checkpoint, settings)
        return name

    def _test(self, name, config, trained, checkpoint, settings):
        checkpoint = self._run(trained) / checkpoint
        self._add(
            name,
            ['tools/test.py', _config(config), checkpoint, '--resume'],
            ['--work-dir', self._run(name), '--out', self._made(name)],
            settings=[
                *settings,
                f'test_dataloader.num_workers={self.args.workers}',
            ],
            needs=[trained],
        )

    def _train(self, name, config, length, settings, needs, seed=0):
        self._add(
            name,
            ['tools/train.py', _config(config), '--amp', '--resume'],
            ['--work-dir', self._run(name)],
            settings=[
                *settings,
                f'train_dataloader.num_workers={self.args.workers}',
                # a run that was stopped goes on from there
                f'default_hooks.checkpoint.interval={max(1, length // 8)}',
                'default_hooks.checkpoint.max_keep_ckpts=1',
                f'randomness.seed={seed}',
            ],
            needs=needs,
        )

    def _add(self, name, *words, settings, needs):
        command = [
            sys.executable,
            *(str(word) for part in words for word in part),
            *('--cfg-options', 'stage_inputs=[]', *settings),
        ]
        # float16 may overflow
        second = [word for word in command if word != '--amp']
        self.jobs.append(Job(name, command, tuple(needs), second))

    def _images(self, data, images, truth=True) -> list:
        """A data set's list, and where its ground truth is."""
        settings = [f'{data}.ann_file={self.lists}/{images}.txt']
        if truth:
            settings.append(f'{data}.data_prefix.seg_map_path={self.truth}')
        return settings

    def _judged(self, length) -> list:
        """Validation at the end of a training, no sooner."""
        settings = [
            f'train_cfg.val_interval={length}',
            'val_cfg.fp16=True',
            f'val_dataloader.num_workers={min(2, self.args.workers)}',
        ]
        tiny = ['val_dataloader.dataset.indices=8'] * self.args.tiny
        return settings + tiny

    def _epochs(self, epochs):
        return 1 if self.args.tiny else epochs or self.args.epochs

    def _run(self, name) -> Path:
        return self.args.out / name / 'run'

    def _made(self, name) -> Path:
        """Maps or masks."""
        return self.args.out / name / 'made'


def _config(name) -> Path:
    return CONFIGS / f'{name}_r50_voc-animals.py'


def _listed(numbers) -> str:
    return f'[{",".join(map(str, numbers))}]'


def write_lists(folder):
    """Eight images, six of which are judged."""
    folder.mkdir(parents=True, exist_ok=True)
    judged, stems = stems_of('train'), stems_of('trainaug')
    others = [stem for stem in stems if stem not in judged]
    (folder / 'train.txt').write_text('\n'.join(judged[:6]))
    (folder / 'trainaug.txt').write_text('\n'.join(judged[:6] + others[:2]))


def stems_of(name) -> list:
    return (DATA / LISTS / f'{name}.txt').read_text().split()


def write_truth(folder):
    """The masks of VOC's own training images. Those of the other images are
    ignored, so that whatever judges takes these only."""
    folder.mkdir(parents=True, exist_ok=True)
    judged = set(stems_of('train'))
    for stem in stems_of('trainaug'):
        path = folder / f'{stem}.png'
        if path.exists():
            continue
        if stem in judged:
            truth = DATA / f'SegmentationClass/{stem}.png'
            path.symlink_to(truth.resolve())
            continue
        with Image.open(DATA / f'JPEGImages/{stem}.jpg') as image:
            ignored = np.full(image.size[::-1], 255, np.uint8)
        Image.fromarray(ignored).save(path)


def environment(jobs) -> dict:
    """Variables of the commands."""
    paths = [os.getcwd(), os.environ.get('PYTHONPATH')]
    return dict(
        # the package that lies here, as for this module
        PYTHONPATH=os.pathsep.join(filter(None, paths)),
        OMP_NUM_THREADS=str(max(1, available_cores() // jobs)),
        OMP_WAIT_POLICY='PASSIVE',
        MMSEG_PMM_TRACEBACK='1',  # for the logs
    )


def main():
    args = parse_args()
    end = time.monotonic() + args.deadline
    plan = Plan(args)
    if args.list:
        print('\n'.join(map(shown, plan.jobs)))
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('ended from outside'))
    write_truth(plan.truth)
    if args.tiny:
        write_lists(plan.lists)
    report = Report(plan.jobs, plan.rows, args.out, vars(args))
    report.take_over()
    left = end - time.monotonic()
    graph = JobGraph(
        plan.jobs, args.out / 'logs', args.jobs, left, environment(args.jobs)
    )
    graph.run(report.ended)
    report.write()
    print('\n'.join(report.tables()))


if __name__ == '__main__':
    main()
