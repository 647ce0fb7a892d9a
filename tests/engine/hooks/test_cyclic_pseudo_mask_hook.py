"""Real processes, real signals."""

import itertools
import shutil
import signal
import time
from pathlib import Path

import cv2
import pytest
import torch
import torch.nn.functional as F
from mmengine.config import Config
from mmengine.device import get_device
from mmengine.hooks import IterTimerHook
from mmengine.registry import DATASETS
from mmengine.runner import Runner

from mmseg_pmm.datasets.rounds import data_sets_with_rounds
from mmseg_pmm.engine.hooks import CyclicPseudoMaskHook
from mmseg_pmm.engine.refresh.publishing import ENDED
from mmseg_pmm.evaluation import mask_changes
from mmseg_pmm.models import PUSLoss

from .refresh_run import WITHOUT_CRF, refresh_config, rounds_of, start

KILLED = -signal.SIGKILL
NUMBERS = itertools.count()
STEPS = ['while writing', 'before rename', 'after rename', 'before checkpoint']
# worker processes load ahead, and what they hold is of the last round
NOTHING_AHEAD = {
    'train_dataloader.num_workers': 0,
    'train_dataloader.persistent_workers': False,
}


@pytest.fixture
def undisturbed(tiny_voc, tmp_path):
    """Rounds of a run that nobody killed."""
    (code,), (complaint,) = start(
        tiny_voc, tmp_path / 'undisturbed', **NOTHING_AHEAD
    )
    assert code == 0, complaint
    return rounds_of(tmp_path / 'undisturbed')


def test_rounds_of_a_run(undisturbed, tiny_voc):
    assert {k: v[0] for k, v in undisturbed.items()} == {
        'round_01': 2,
        'round_02': 4,
        'round_03': 6,
    }
    train = (tiny_voc / 'ImageSets/Segmentation/train.txt').read_text().split()
    for _, masks in undisturbed.values():
        assert set(masks) == {f'{stem}.png' for stem in train}
    # they change, or else the tests below would show little
    contents = [masks for _, masks in undisturbed.values()]
    assert contents[0] != contents[1] != contents[2]


@pytest.mark.parametrize('step', STEPS)
def test_killed_and_resumed(undisturbed, tiny_voc, tmp_path, step):
    """Bit by bit the masks of the run that nobody killed."""
    work_dir = tmp_path / 'killed'
    (code,), _ = start(
        tiny_voc, work_dir, kill=dict(step=step), **NOTHING_AHEAD
    )
    assert code == KILLED
    (code,), (complaint,) = start(
        tiny_voc, work_dir, resume=True, **NOTHING_AHEAD
    )
    assert code == 0, complaint
    assert rounds_of(work_dir) == undisturbed


@pytest.mark.parametrize('step', STEPS)
def test_one_of_two_ranks_killed(tiny_voc, tmp_path, step):
    work_dir = tmp_path / 'killed'
    rank = 1 if step in ('while writing', 'before checkpoint') else 0
    codes, _ = start(
        tiny_voc, work_dir, ranks=2, kill=dict(step=step, rank=rank)
    )
    assert codes[rank] == KILLED and codes[1 - rank] == 1
    codes, complaints = start(tiny_voc, work_dir, ranks=2, resume=True)
    assert codes == [0, 0], complaints
    found = rounds_of(work_dir)
    assert [iteration for iteration, _ in found.values()] == [2, 4, 6]
    assert [len(masks) for _, masks in found.values()] == [6, 6, 6]


def test_one_rank_cannot_write(tiny_voc, tmp_path):
    codes, complaints = start(
        tiny_voc, tmp_path / 'run', ranks=2, fail=dict(rank=1, stem='scene_3')
    )
    assert codes == [1, 1]
    for complaint in complaints:
        assert 'rank 1' in complaint and 'No space left' in complaint
        assert 'scene_3' in complaint
    left = [path.name for path in (tmp_path / 'run/pseudo_masks').iterdir()]
    assert left == ['round_01.partial']


def test_unreadable_image_ends_all_ranks(tiny_voc, tmp_path):
    # the training loader never gets so far: all ranks are at the refresh
    (tiny_voc / 'JPEGImages/scene_5.jpg').write_text('no image')
    codes, complaints = start(
        tiny_voc,
        tmp_path / 'run',
        ranks=2,
        **{'train_dataloader.dataset.indices': 4},
    )
    assert codes == [1, 1]
    for complaint in complaints:
        assert 'scene_5' in complaint


@pytest.mark.parametrize('damage', ['folder', 'mask', 'half', 'summary'])
def test_lost_round_is_an_error(tiny_voc, tmp_path, damage):
    work_dir = tmp_path / 'run'
    (code,), (complaint,) = start(
        tiny_voc, work_dir, **{'train_cfg.max_iters': 4}
    )
    assert code == 0, complaint
    folder = work_dir / 'pseudo_masks/round_01'
    mask = folder / 'scene_2.png'
    if damage == 'folder':
        shutil.rmtree(folder)
    elif damage == 'mask':
        mask.unlink()
    elif damage == 'half':
        mask.write_bytes(mask.read_bytes()[:50])
    else:
        (folder / 'round.json').unlink()
    (code,), (complaint,) = start(tiny_voc, work_dir, resume=True)
    assert code == 1
    assert 'round_01' in complaint and 'without --resume' in complaint


def test_two_runs_do_not_touch_each_other(undisturbed, tiny_voc, tmp_path):
    (code,), (complaint,) = start(
        tiny_voc, tmp_path / 'other', hook=dict(interval=3)
    )
    assert code == 0, complaint
    assert rounds_of(tmp_path / 'undisturbed') == undisturbed
    other = rounds_of(tmp_path / 'other')
    assert [iteration for iteration, _ in other.values()] == [3, 6]


def test_two_ranks_write_what_one_process_writes(tiny_voc, tmp_path):
    """The weights are the same: nothing is learnt at a rate of 0."""
    frozen = {
        'optim_wrapper.optimizer.lr': 0.0,
        'model.backbone.norm_eval': True,
        'train_cfg.max_iters': 3,
    }
    for name, ranks in (('one', 1), ('two', 2)):
        codes, complaints = start(
            tiny_voc, tmp_path / name, ranks=ranks, **frozen
        )
        assert set(codes) == {0}, complaints
    one, two = rounds_of(tmp_path / 'one'), rounds_of(tmp_path / 'two')
    assert one == two and len(one['round_01'][1]) == 6


def test_old_rounds_are_removed(tiny_voc, tmp_path):
    (code,), (complaint,) = start(
        tiny_voc, tmp_path / 'run', hook=dict(keep=2)
    )
    assert code == 0, complaint
    assert list(rounds_of(tmp_path / 'run')) == ['round_02', 'round_03']
    # a checkpoint of iteration 3 needs round 1
    (code,), (complaint,) = start(
        tiny_voc,
        tmp_path / 'rare',
        hook=dict(keep=2),
        **{'default_hooks.checkpoint.interval': 3, 'train_cfg.max_iters': 6},
    )
    assert code == 0, complaint
    assert list(rounds_of(tmp_path / 'rare')) == ['round_01', 'round_02']


def test_scalars_and_pictures(tiny_voc, tmp_path):
    (code,), (complaint,) = start(tiny_voc, tmp_path / 'run')
    assert code == 0, complaint
    (log,) = Path(tmp_path / 'run').glob('*/vis_data/scalars.json')
    text = log.read_text()
    for key in ('changed', 'foreground', 'mIoU', 'pixels/disc', 'round'):
        assert f'pseudo_masks/{key}' in text
    pictures = list(tmp_path.glob('run/*/vis_data/vis_image/pseudo_masks*'))
    assert len(pictures) == 3


def test_epochs_wrappers_and_other_data_sets(tiny_voc, tmp_path):
    """Refreshed inside wrappers; a data set with ground truth stays."""
    cfg = refresh_config(tiny_voc, tmp_path / 'run')
    pseudo = cfg.train_dataloader.dataset
    labelled = dict(pseudo, pseudo_mask_dir=None)
    (code,), (complaint,) = start(
        tiny_voc,
        tmp_path / 'run',
        hook=dict(by_epoch=True, interval=1),
        **{
            'train_dataloader.sampler.type': 'DefaultSampler',
            'train_dataloader.dataset': dict(
                _delete_=True,
                type='ConcatDataset',
                datasets=[
                    dict(type='RepeatDataset', dataset=pseudo, times=2),
                    labelled,
                ],
            ),
            'train_cfg': dict(
                _delete_=True, type='EpochBasedTrainLoop', max_epochs=3
            ),
            'default_hooks.checkpoint.by_epoch': True,
            'default_hooks.checkpoint.interval': 1,
        },
    )
    assert code == 0, complaint
    found = rounds_of(tmp_path / 'run')
    # 18 images in batches of two
    assert [iteration for iteration, _ in found.values()] == [9, 18]
    train = DATASETS.build(
        dict(
            type='ConcatDataset',
            datasets=[
                dict(type='RepeatDataset', dataset=pseudo, times=2),
                labelled,
            ],
        )
    )
    (refreshed,) = data_sets_with_rounds(train)
    refreshed.rounds.switch(tmp_path / 'run/pseudo_masks', 2)
    paths = [train.get_data_info(i)['seg_map_path'] for i in range(18)]
    assert {Path(path).parent.name for path in paths[:12]} == {'round_02'}
    assert {Path(path).parent for path in paths[12:]} == {
        tiny_voc / 'SegmentationClass'
    }


@pytest.mark.parametrize('use_ema', [False, True])
def test_ema_weights(tiny_voc, tmp_path, use_ema):
    """Weights that hardly follow predict the same in every round."""
    (code,), (complaint,) = start(
        tiny_voc,
        tmp_path / 'run',
        hook=dict(use_ema=use_ema),
        ema=dict(type='EMAHook', momentum=1e-9, update_buffers=True),
    )
    assert code == 0, complaint
    masks = [masks for _, masks in rounds_of(tmp_path / 'run').values()]
    assert (masks[0] == masks[1] == masks[2]) == use_ema


def test_what_else_mmengine_offers(tiny_voc, tmp_path):
    """torch.compile, gradient accumulation."""
    (code,), (complaint,) = start(
        tiny_voc,
        tmp_path / 'run',
        **{
            'compile': dict(backend='eager'),
            'optim_wrapper.accumulative_counts': 3,
        },
    )
    assert code == 0, complaint
    assert len(rounds_of(tmp_path / 'run')) == 3


ON_A_GPU = pytest.param(
    True,
    marks=[
        pytest.mark.gpu,
        pytest.mark.skipif(
            not torch.cuda.is_available(), reason='needs a GPU'
        ),
    ],
)


@pytest.mark.parametrize('gpu', [False, ON_A_GPU])
def test_mixed_precision(tiny_voc, tmp_path, gpu):
    wrapper = 'AmpOptimWrapper' if gpu else 'mmseg_pmm.CPUAmpOptimWrapper'
    (code,), (complaint,) = start(
        tiny_voc,
        tmp_path / 'run',
        hook=dict(fp16=True),
        gpu=gpu,
        **{'optim_wrapper.type': wrapper},
    )
    assert code == 0, complaint
    assert len(rounds_of(tmp_path / 'run')) == 3


@pytest.mark.parametrize('fp16', [False, True])
def test_predicts_in_the_precision_it_is_told(runner, fp16):
    built, hook = runner(dict(fp16=fp16))
    hook.before_train(built)
    seen = set()
    built.model.backbone.register_forward_hook(
        lambda module, inputs, outputs: seen.add(outputs[-1].dtype)
    )
    hook.refresh(built, 1)
    half = torch.get_autocast_dtype(get_device())
    assert seen == {half if fp16 else torch.float32}


def test_cudnn_does_not_try_algorithms_for_each_size(runner, monkeypatch):
    monkeypatch.setattr(torch.backends.cudnn, 'benchmark', True)
    built, hook = runner()
    hook.before_train(built)
    seen = set()
    built.model.backbone.register_forward_hook(
        lambda *_: seen.add(torch.backends.cudnn.benchmark)
    )
    hook.refresh(built, 1)
    assert seen == {False}
    assert torch.backends.cudnn.benchmark


def test_tta_of_one_view_is_the_view(tiny_voc, tmp_path):
    frozen = {'optim_wrapper.optimizer.lr': 0.0, 'train_cfg.max_iters': 3}
    cfg = refresh_config(tiny_voc, tmp_path / 'plain', **frozen)
    load, truth, pack = cfg.custom_hooks[0].dataloader.dataset.pipeline
    loader = dict(cfg.custom_hooks[0].dataloader)
    loader['dataset'] = dict(
        loader['dataset'],
        pipeline=[
            load,
            dict(type='TestTimeAug', transforms=[[truth], [pack]]),
        ],
    )
    tta = dict(
        dataloader=loader,
        tta_model=dict(type='mmseg_pmm.ProbabilityTTAModel'),
    )
    for name, hook in (('plain', {}), ('tta', tta)):
        (code,), (complaint,) = start(
            tiny_voc, tmp_path / name, hook=hook, **frozen
        )
        assert code == 0, complaint
    assert rounds_of(tmp_path / 'plain') == rounds_of(tmp_path / 'tta')


@pytest.fixture
def runner(tiny_voc, tmp_path, monkeypatch):
    """In this process; its hook is the last one."""
    # as in refresh_run: formatting this config takes seconds
    monkeypatch.setattr(Config, 'pretty_text', property(str))

    def build(hook=None, **changes):
        cfg = refresh_config(tiny_voc, tmp_path / 'run', hook, **changes)
        cfg.experiment_name = f'in_process_{next(NUMBERS)}'
        runner = Runner.from_cfg(cfg)
        (hook,) = (
            hook
            for hook in runner.hooks
            if isinstance(hook, CyclicPseudoMaskHook)
        )
        return runner, hook

    return build


def test_pus_gives_way_to_cross_entropy(runner):
    runner, hook = runner(dict(plain_loss_from=2))
    hook.before_train(runner)
    (loss,) = (m for m in runner.model.modules() if isinstance(m, PUSLoss))
    assert loss.beta == 0.01
    hook._switch(runner, 1)
    assert loss.beta == 0.01
    hook._switch(runner, 2)
    assert loss.beta == 0
    logits = torch.randn(2, 3, 4, 5)
    labels = torch.randint(0, 3, (2, 4, 5))
    expected = F.cross_entropy(
        logits, labels, weight=torch.tensor([0.1, 1, 1])
    )
    torch.testing.assert_close(loss(logits, labels), expected)


@pytest.mark.parametrize('keep_known, ended', [(0.25, True), (0, False)])
def test_a_run_resumed_after_its_last_round(runner, keep_known, ended):
    built, hook = runner(dict(writer=dict(WITHOUT_CRF, keep_known=keep_known)))
    built.message_hub.update_info(ENDED, True)
    hook.before_train(built)
    assert hook.rounds.ended(built) == ended
    log = next(Path(built.work_dir).glob('*/*.log')).read_text()
    assert ('a class died out before this checkpoint' in log) == ended


def test_no_round_in_which_a_class_dies_out(runner, monkeypatch):
    monkeypatch.setattr(mask_changes, 'ENOUGH', 1)
    built, hook = runner(dict(writer=dict(WITHOUT_CRF, keep_known=0.25)))
    hook.before_train(built)
    with torch.no_grad():  # then it sees background only
        for weight in built.model.parameters():
            weight.zero_()
    root = Path(built.work_dir) / 'pseudo_masks'
    for iteration in (2, 4):
        hook.refresh(built, iteration)
        assert not list(root.iterdir())
        assert hook.rounds.number == 0
        # so does a run that goes on from a checkpoint
        assert built.message_hub.get_info(ENDED)
    log = next(Path(built.work_dir).glob('*/*.log')).read_text()
    assert 'disc dies out: the model predicts 0 pixels' in log
    assert log.count('no round 1 of the pseudo-masks: training goes') == 1


def test_preconditions(runner, tiny_voc, tmp_path):
    with pytest.raises(ValueError, match='pseudo_mask_dir'):
        build = {'train_dataloader.dataset.pseudo_mask_dir': None}
        built, hook = runner(**build)
        hook.before_train(built)
    built, hook = runner(dict(writer=dict(WITHOUT_CRF, classes=['unicorn'])))
    with pytest.raises(ValueError, match='unicorn'):
        hook.before_train(built)
    built, hook = runner()
    hook.dataloader = dict(hook.dataloader)
    hook.dataloader['dataset'] = dict(hook.dataloader['dataset'], indices=4)
    with pytest.raises(ValueError, match='lacks 2 of .*scene_4'):
        hook.before_train(built)
    hook.dataloader['dataset'] = dict(
        hook.dataloader['dataset'],
        indices=None,
        metainfo=dict(classes=('background', 'square', 'disc')),
    )
    with pytest.raises(ValueError, match='classes'):
        hook.before_train(built)
    endless = dict(hook.dataloader, sampler=dict(type='InfiniteSampler'))
    with pytest.raises(ValueError, match="InfiniteSampler.*'DefaultSampler'"):
        build_hook = CyclicPseudoMaskHook(1, endless)
        build_hook.before_train(built)
    hook.dataloader['dataset'] = dict(
        hook.dataloader['dataset'],
        metainfo=built.cfg.train_dataloader.dataset.metainfo,
        pseudo_mask_dir=str(tiny_voc / 'SegmentationClass'),
    )
    with pytest.raises(ValueError, match='leave it out'):
        hook.before_train(built)
    with pytest.raises(ValueError, match='EpochBasedTrainLoop'):
        built, hook = runner(dict(by_epoch=True))
        hook.before_train(built)
    with pytest.raises(ValueError, match='no PUSLoss'):
        built, hook = runner(
            dict(plain_loss_from=1),
            **{
                'model.decode_head.loss_decode': dict(
                    _delete_=True, type='CrossEntropyLoss'
                )
            },
        )
        hook.before_train(built)
    # a folder that the run would make and remove itself
    first = tmp_path / 'run/pseudo_masks/round_01'
    shutil.copytree(tiny_voc / 'SegmentationClass', first)
    built, hook = runner(
        **{'train_dataloader.dataset.pseudo_mask_dir': str(first)}
    )
    with pytest.raises(ValueError, match='round_01, lie where rounds'):
        hook.before_train(built)
    # what is used at the first refresh only, after hours
    built, hook = runner(dict(use_ema=True))
    with pytest.raises(ValueError, match='EMAHook'):
        hook.before_train(built)
    built, hook = runner(dict(writer=dict(WITHOUT_CRF, num_worker=4)))
    with pytest.raises(TypeError, match="'num_worker'"):
        hook.before_train(built)
    CyclicPseudoMaskHook(1, {}, dict(type='mmseg_pmm.PseudoMaskWriter'))
    with pytest.raises(ValueError, match='interval'):
        CyclicPseudoMaskHook(0, {})
    with pytest.raises(ValueError, match='keep'):
        CyclicPseudoMaskHook(1, {}, keep=1)


@pytest.mark.parametrize('error', [OSError, AttributeError, cv2.error])
def test_report_that_fails_does_not_end_the_run(runner, monkeypatch, error):
    """The other ranks would wait for rank 0 in the next iteration."""
    built, hook = runner()
    hook.before_train(built)

    def fail(*args, **kwargs):
        raise error('no picture')

    monkeypatch.setattr(built.visualizer, 'add_image', fail)
    warnings = []
    monkeypatch.setattr(
        built.logger,
        'warning',
        lambda text, **kwargs: warnings.append((text, kwargs)),
    )
    hook.refresh(built, 1)
    assert built.message_hub.get_info('pseudo_mask_round') == 1
    # with its traceback
    assert ('after the refresh: no picture', dict(exc_info=True)) in warnings


def test_mode_and_loader_by_name(runner):
    built, hook = runner()
    built.cfg.my_dataloader = hook.dataloader
    hook.dataloader = 'my_dataloader'
    hook.before_train(built)
    built.model.train()
    hook.refresh(built, 1)
    assert built.model.training and built.model.backbone.training
    assert built.message_hub.get_info('pseudo_mask_round') == 1
    path = built.train_dataloader.dataset.get_data_info(0)['seg_map_path']
    assert path.endswith('run/pseudo_masks/round_01/scene_0.png')


def test_a_refresh_is_not_a_batch_that_loads_long(runner):
    built, hook = runner()
    hook.before_train(built)
    (timer,) = (h for h in built.hooks if isinstance(h, IterTimerHook))
    start = timer.t = time.time()
    hook.refresh(built, 1)
    assert timer.t > start
