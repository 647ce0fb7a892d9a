"""Real processes, real signals."""

import shutil
import signal
from pathlib import Path

import pytest

from .refresh_run import rounds_of, start

KILLED = -signal.SIGKILL
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
