from types import SimpleNamespace

import pytest
from mmengine.hooks import CheckpointHook
from mmengine.logging import MessageHub

from mmseg_pmm.engine.hooks import MovedWorkDirHook


@pytest.fixture
def runner(tmp_path):
    hub = MessageHub(str(tmp_path))
    hub.update_info('last_ckpt', '/old/run/iter_4.pth')
    hub.update_info('best_ckpt_mIoU', '/old/run/best_mIoU_iter_2.pth')
    hub.update_info('best_score', 0.5)
    return SimpleNamespace(
        message_hub=hub,
        work_dir=str(tmp_path / 'new'),
        hooks=[CheckpointHook(interval=1)],
    )


def test_checkpoints_of_the_old_folder_are_left_alone(runner, tmp_path):
    (tmp_path / 'new').mkdir()
    for name in ('iter_4.pth', 'best_mIoU_iter_2.pth'):
        (tmp_path / 'new' / name).touch()
    MovedWorkDirHook().before_train(runner)
    info = runner.message_hub.runtime_info
    assert info['last_ckpt'] == str(tmp_path / 'new/iter_4.pth')
    assert info['best_ckpt_mIoU'] == str(tmp_path / 'new/best_mIoU_iter_2.pth')
    assert info['best_score'] == 0.5


def test_checkpoints_that_were_not_copied(runner, tmp_path):
    (tmp_path / 'new').mkdir()
    (tmp_path / 'new/iter_4.pth').touch()
    MovedWorkDirHook().before_train(runner)
    info = runner.message_hub.runtime_info
    assert info['last_ckpt'] == str(tmp_path / 'new/iter_4.pth')
    assert 'best_ckpt_mIoU' not in info


def test_checkpoints_that_are_kept_elsewhere(runner):
    runner.hooks = [CheckpointHook(interval=1, out_dir='elsewhere')]
    MovedWorkDirHook().before_train(runner)
    assert runner.message_hub.get_info('last_ckpt') == '/old/run/iter_4.pth'


def test_it_comes_before_checkpoint_hook_reads_them():
    from mmengine.runner import get_priority

    assert get_priority(MovedWorkDirHook.priority) < get_priority(
        CheckpointHook.priority
    )
