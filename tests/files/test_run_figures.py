import json

from mmseg_pmm.files.run_figures import (
    last_round,
    last_scalar,
    last_scalars,
    mask_metrics,
    metrics_of_last_test,
    round_metrics,
    round_summary,
    what_is_judged,
)


def write(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('\n'.join(json.dumps(line) for line in lines) + '\n')


def test_last_scalar_is_that_of_the_last_run(tmp_path):
    assert last_scalar(tmp_path, 'mIoU') is None
    first, resumed = (
        tmp_path / f'20261127_12{minute}0000/vis_data/scalars.json'
        for minute in (1, 2)
    )
    write(first, dict(loss=1), dict(mIoU=10.5), dict(loss=2))
    write(resumed, dict(mIoU=20.5), dict(loss=1), dict(mIoU=30.5))
    assert last_scalar(tmp_path, 'mIoU') == 30.5
    # killed before it validated again
    write(resumed, dict(loss=1))
    assert last_scalar(tmp_path, 'mIoU') == 10.5


def test_last_scalars_are_of_one_validation(tmp_path):
    assert last_scalars(tmp_path, 'AP/') == {}
    path = tmp_path / '20261127_120000/vis_data/scalars.json'
    first = {'AP/cat': 10.5, 'AP/dog': 20.5, 'mAP': 1}
    write(path, first, {'AP/cat': 30.5, 'mAP': 2}, dict(loss=1))
    assert last_scalars(tmp_path, 'AP/') == {'cat': 30.5}


def test_metrics_of_the_last_test_are_no_file_of_predictions(tmp_path):
    assert metrics_of_last_test(tmp_path) == {}
    write(tmp_path / 'cams/made_with.json', dict(mIoU=0))
    write(tmp_path / 'pseudo_masks/settings.json', [])
    assert metrics_of_last_test(tmp_path) == {}
    for time in ('20261127_120000', '20261127_130000'):
        write(tmp_path / time / f'{time}.json', dict(time=time))
    assert metrics_of_last_test(tmp_path) == dict(time='20261127_130000')


def test_mask_metrics(tmp_path):
    assert mask_metrics(tmp_path) == {}
    write(tmp_path / 'metrics.json', dict(mIoU=50))
    assert mask_metrics(tmp_path) == dict(mIoU=50)


def test_last_round_is_whole_and_has_the_highest_number(tmp_path):
    assert last_round(tmp_path) is None
    rounds = tmp_path / 'pseudo_masks'
    for number in (9, 10, 100):
        metrics = {'pseudo_masks/mIoU': number}
        write(rounds / f'round_{number:02}/round.json', dict(metrics=metrics))
    (rounds / 'round_101.partial').mkdir()
    assert last_round(tmp_path) == rounds / 'round_100'
    assert round_metrics(last_round(tmp_path)) == {'pseudo_masks/mIoU': 100}
    assert round_summary(last_round(tmp_path)) == dict(metrics=metrics)


def test_two_ranks_wrote_one_file(tmp_path):
    """A short text over a longer one leaves the end of that."""
    path = tmp_path / '20261127_120000/20261127_120000.json'
    path.parent.mkdir()
    path.write_text('{"mIoU": 8.93, "time": 0.5}67}')
    assert metrics_of_last_test(tmp_path) == dict(mIoU=8.93, time=0.5)


def test_a_log_that_was_cut_off(tmp_path):
    path = tmp_path / '20261127_120000/vis_data/scalars.json'
    path.parent.mkdir(parents=True)
    path.write_text('{"mIoU": 8.93}\n{"mIoU": 9')
    assert last_scalar(tmp_path, 'mIoU') == 8.93


def test_a_test_of_some_of_the_images_is_no_test_of_all():
    assert what_is_judged({}, 'train') == 'train'
    assert what_is_judged(dict(left_out=0)) == ''
    text = 'without the 1,200 images that an earlier call predicted'
    assert what_is_judged(dict(left_out=1200.0)) == text
    assert what_is_judged(dict(left_out=1200.0), 'train') == f'train, {text}'
