"""A short run with a refresh every two iterations, in processes of its own.

They are forked from a server that has imported everything, and can be told
to kill themselves at a step of the refresh.
"""

import json
import multiprocessing
import os
import shutil
import signal
import socket
import traceback
from pathlib import Path

import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmseg_pmm.datasets import rounds
from mmseg_pmm.engine.hooks import CyclicPseudoMaskHook
from mmseg_pmm.engine.launching import set_up_launcher
from mmseg_pmm.engine.refresh import publishing
from mmseg_pmm.evaluation.mask_making import maker

from ...conftest import dataset_config
from ...quick_python.libraries import OF_TOOLS

BASE = Path(__file__).parents[3] / 'configs/_base_'
PROCESSES = multiprocessing.get_context('forkserver')
PROCESSES.set_forkserver_preload([*OF_TOOLS, __name__, 'tests.frozen'])
# MMEngine looks for a GPU when it is imported: no fork can use it then
GPU_PROCESSES = multiprocessing.get_context('spawn')
LAST_ITERATION = 8
# a CRF would leave nothing of what little these models learn, and they lose
# classes; without workers, for what is patched here would not reach them
WITHOUT_CRF = dict(
    num_workers=0,
    keep_known=0,
    pipeline=[
        dict(type='LoadImageFromFile'),
        dict(type='mmseg_pmm.PredictedPseudoMask', crf=None),
    ],
)
META_KEYS = ('img_path', 'ori_shape', 'img_shape', 'img_labels')


def refresh_config(root, work_dir, hook=None, ema=None, **changes):
    """Eight iterations on ``tiny_voc``; nothing in it is random."""
    masks = Path(work_dir).parent / 'first_masks'
    if not masks.exists():
        shutil.copytree(Path(root) / 'SegmentationClass', masks)
    resize = dict(type='Resize', scale=(48, 48), keep_ratio=False)
    load = [dict(type='LoadImageFromFile'), dict(type='LoadAnnotations')]
    refreshed = dict(
        batch_size=1,
        num_workers=1,
        sampler=dict(type='DefaultSampler', shuffle=False),
        dataset=dataset_config(
            root,
            pipeline=[
                *load,
                dict(type='PackSegInputs', meta_keys=META_KEYS),
            ],
        ),
    )
    cfg = Config.fromfile(BASE / 'models/quickstart_deeplabv2_r18.py')
    cfg.model.data_preprocessor.size = (48, 48)
    cfg.model.backbone.update(base_channels=8, stem_channels=8)
    cfg.model.decode_head.update(
        in_channels=32,
        num_classes=3,
        loss_decode=dict(
            type='mmseg_pmm.PUSLoss', beta=0.01, class_weight=[0.1, 1, 1]
        ),
    )
    cfg.merge_from_dict(
        dict(
            default_scope='mmseg',
            work_dir=str(work_dir),
            train_dataloader=dict(
                batch_size=2,
                num_workers=1,
                persistent_workers=True,
                sampler=dict(type='InfiniteSampler', shuffle=True),
                dataset=dataset_config(
                    root,
                    pseudo_mask_dir=str(masks),
                    pipeline=[*load, resize, dict(type='PackSegInputs')],
                ),
            ),
            train_cfg=dict(
                type='IterBasedTrainLoop', max_iters=LAST_ITERATION
            ),
            optim_wrapper=dict(
                type='OptimWrapper',
                optimizer=dict(type='SGD', lr=0.05, momentum=0.9),
            ),
            default_hooks=dict(
                checkpoint=dict(
                    type='CheckpointHook', by_epoch=False, interval=2
                )
            ),
            custom_hooks=[
                dict(
                    dict(
                        type='mmseg_pmm.CyclicPseudoMaskHook',
                        interval=2,
                        dataloader=refreshed,
                        writer=WITHOUT_CRF,
                    ),
                    **(hook or {}),
                )
            ],
            randomness=dict(seed=0),
            # in one process for all tests
            experiment_name=Path(work_dir).name,
        )
    )
    if ema is not None:
        cfg.custom_hooks.append(ema)
    cfg.merge_from_dict(changes)
    return cfg


def rounds_of(work_dir):
    """{name: (iteration, {mask: bytes})} of what lies in a work_dir."""
    found = {}
    for folder in sorted((Path(work_dir) / 'pseudo_masks').iterdir()):
        summary = folder / rounds.SUMMARY
        found[folder.name] = (
            json.loads(summary.read_text())['iteration'],
            {path.name: path.read_bytes() for path in folder.glob('*.png')},
        )
    return found


def start(root, work_dir, *, ranks=1, **options):
    """Run in processes; returns their exit codes and what they complained."""
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        port = listener.getsockname()[1]
    work_dir = Path(work_dir)
    complaints = [
        work_dir.parent / f'complaint_{rank}' for rank in range(ranks)
    ]
    processes = []
    for rank, complaint in enumerate(complaints):
        complaint.write_text('')
        environment = dict(
            RANK=rank,
            LOCAL_RANK=rank,
            WORLD_SIZE=ranks,
            LOCAL_WORLD_SIZE=ranks,
            MASTER_ADDR='127.0.0.1',
            MASTER_PORT=port,
        )
        context = GPU_PROCESSES if options.get('gpu') else PROCESSES
        process = context.Process(
            target=_run,
            args=(root, work_dir, environment, complaint),
            kwargs=options,
        )
        process.start()
        processes.append(process)
    for process in processes:
        process.join(200)  # on a busy machine, too
        if process.is_alive():
            process.kill()
            raise AssertionError('a rank hangs')
    return (
        [process.exitcode for process in processes],
        [complaint.read_text() for complaint in complaints],
    )


def _run(
    root,
    work_dir,
    environment,
    complaint,
    resume=False,
    kill=None,
    fail=None,
    gpu=False,
    **options,
):
    os.environ.update({key: str(environment[key]) for key in environment})
    if not gpu:
        os.environ['CUDA_VISIBLE_DEVICES'] = ''
    torch.set_num_threads(1)
    # formatting the config for every checkpoint takes seconds
    Config.pretty_text = property(str)
    rank = environment['RANK']
    if kill is not None and rank == kill.get('rank', 0):
        _kill_at(kill['step'])
    if fail is not None and rank == fail['rank']:
        _fail_to_write(fail['stem'])
    try:
        cfg = refresh_config(root, work_dir, **options)
        cfg.resume = resume
        if environment['WORLD_SIZE'] > 1:
            set_up_launcher(cfg, 'pytorch', rank)
        Runner.from_cfg(cfg).train()
    except Exception:
        complaint.write_text(traceback.format_exc())
        raise SystemExit(1) from None


def _kill_at(step):
    """Die in the second round: while writing, before or after the rename, or
    after the switch and before the checkpoint."""
    finish, switch = publishing.finish_round, CyclicPseudoMaskHook._switch
    write = maker.write_mask

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def write_or_die(path, mask, palette):
        folder = Path(path).parent
        if folder.name == 'round_02.partial' and any(folder.glob('*.png')):
            (folder / '.half.png.1.partial').write_bytes(b'half a mask')
            die()
        write(path, mask, palette)

    def finish_or_die(root, number, summary):
        if step == 'before rename' and number == 2:
            die()
        finish(root, number, summary)
        if step == 'after rename' and number == 2:
            die()

    def switch_and_die(self, runner, number):
        switch(self, runner, number)
        if number == 2:
            die()

    if step == 'while writing':
        maker.write_mask = write_or_die
    elif step == 'before checkpoint':
        CyclicPseudoMaskHook._switch = switch_and_die
    else:
        publishing.finish_round = finish_or_die


def _fail_to_write(stem):
    write = maker.write_mask

    def write_or_fail(path, mask, palette):
        if Path(path).stem == stem:
            raise OSError(28, 'No space left on device', str(path))
        write(path, mask, palette)

    maker.write_mask = write_or_fail
