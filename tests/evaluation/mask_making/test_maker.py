import numpy as np
import pytest

from mmseg_pmm.evaluation.mask_making import MaskJob, make_mask
from mmseg_pmm.files import read_mask, write_mask

METAINFO = dict(classes=('background', 'a'), palette=[[0, 0, 0], [9, 9, 9]])
MASK = np.array([[0, 1, 1], [0, 1, 255]], np.uint8)


def paint(results):
    return dict(results, gt_seg_map=MASK)


def job_for(folder, **kwargs):
    results = dict(img_path='images/scene.jpg')
    return MaskJob(results, METAINFO, str(folder / 'new'), **kwargs)


def test_a_mask_alone(tmp_path):
    made = make_mask(paint, job_for(tmp_path))
    assert made['made'] and made['stem'] == 'scene'
    assert made['pixels'][[0, 1, 255]].tolist() == [2, 3, 1]
    assert made['pixels'].sum() == 6
    assert made['areas'] is None and made['changed'] is None
    np.testing.assert_array_equal(read_mask(tmp_path / 'new/scene.png'), MASK)


def test_older_and_true_mask(tmp_path):
    write_mask(tmp_path / 'old/scene.png', np.zeros_like(MASK), [[0, 0, 0]])
    folders = [str(tmp_path / 'none'), str(tmp_path / 'old')]
    truth = np.array([[0, 0, 1], [1, 1, 1]], np.uint8)
    job = job_for(tmp_path, compare_with=folders, truth=truth)
    made = make_mask(paint, job)
    assert made['changed'] == (4, 6)
    # intersection, union, mask, truth; the open pixel does not count
    assert made['areas'].tolist() == [[1, 2], [3, 4], [2, 3], [2, 3]]


def test_a_labelled_class_is_not_lost(tmp_path):
    old = np.array([[1, 1, 0], [2, 2, 255]], np.uint8)
    write_mask(tmp_path / 'old/scene.png', old, [[0, 0, 0]])

    def job_with(labels, share):
        job = job_for(
            tmp_path, compare_with=[str(tmp_path / 'old')], keep_known=share
        )
        job.results['img_labels'] = labels
        return job

    made = make_mask(paint, job_with((1, 2), 0.25))
    written = read_mask(tmp_path / 'new/scene.png')
    assert written.tolist() == [[0, 1, 1], [2, 2, 255]]
    assert made['kept'] == [2]
    assert made['before'][[0, 1, 2, 255]].tolist() == [1, 2, 2, 1]
    assert made['predicted'][[0, 1, 2, 255]].tolist() == [2, 3, 0, 1]
    assert made['unsure'].sum() == made['unsure'][255] == 1
    assert made['unusable'] is None
    # the rest is of the mask as it was written
    assert made['pixels'][[0, 1, 2, 255]].tolist() == [1, 2, 2, 1]
    assert made['changed'] == (2, 6)
    # 2 is no label of the image, or nothing is kept
    for labels, share in (((1,), 0.25), ((1, 2), 0)):
        assert make_mask(paint, job_with(labels, share))['kept'] == []
        np.testing.assert_array_equal(
            read_mask(tmp_path / 'new/scene.png'), MASK
        )


def test_wrong_true_mask_is_named_where_its_file_is_known(tmp_path):
    truth = np.full_like(MASK, 7)
    job = job_for(tmp_path, truth=truth, truth_path='true/scene.png')
    with pytest.raises(ValueError, match='true/scene.png: .*value 7'):
        make_mask(paint, job)
    with pytest.raises(RuntimeError, match='images/scene.jpg: .*value 7'):
        make_mask(paint, job_for(tmp_path, truth=truth))
    assert not (tmp_path / 'new').exists()


class OwnError(Exception):
    pass


@pytest.mark.parametrize(
    'error, kind',
    [
        (ValueError('cams/scene.npz is damaged'), ValueError),
        (ValueError('a damaged file'), RuntimeError),
        (ValueError('cams/another_scene.npz is damaged'), RuntimeError),
        (AssertionError('failed to load images/scene.jpg'), RuntimeError),
        # it may not be known where it is received
        (OwnError('cams/scene.npz is damaged'), RuntimeError),
    ],
)
def test_every_error_names_the_image(tmp_path, error, kind):
    def fail(results):
        raise error

    with pytest.raises(kind, match='scene') as raised:
        make_mask(fail, job_for(tmp_path))
    if kind is RuntimeError:
        assert 'no mask of images/scene.jpg' in str(raised.value)
        assert str(error) in str(raised.value)


def test_no_step_may_change_the_size(tmp_path):
    def resized(results):
        return dict(results, gt_seg_map=MASK, ori_shape=(4, 6))

    with pytest.raises(ValueError, match=r'scene.jpg: .*\(2, 3\).*\(4, 6\)'):
        make_mask(resized, job_for(tmp_path))


def test_counts_of_every_label_id(tmp_path):
    """Sums over images need as many for each."""
    made = make_mask(
        lambda results: dict(results, gt_seg_map=np.zeros_like(MASK)),
        job_for(tmp_path),
    )
    assert made['pixels'].shape == (256,) and made['pixels'][0] == 6


def test_another_ignored_label(tmp_path):
    truth = np.array([[0, 1, 9], [9, 1, 1]], np.uint8)
    made = make_mask(paint, job_for(tmp_path, truth=truth, ignored=9))
    # 0 1 | 0 1, and 255 of the mask where the truth is 1
    assert made['areas'].tolist()[0] == [1, 2]
    assert made['areas'][3].sum() == 4
    mask = np.where(MASK == 255, 9, MASK)
    made = make_mask(
        lambda results: dict(results, gt_seg_map=mask),
        job_for(tmp_path, truth=truth, ignored=9),
    )
    assert made['areas'][3].tolist() == [1, 2]


def test_the_last_of_the_older_masks_counts(tmp_path):
    for name, value in (('first', 0), ('last', 1)):
        old = np.full_like(MASK, value)
        write_mask(tmp_path / name / 'scene.png', old, [[0, 0, 0]])
    folders = [str(tmp_path / name) for name in ('first', 'last')]
    made = make_mask(paint, job_for(tmp_path, compare_with=folders))
    assert made['changed'] == (3, 6)


def test_an_older_mask_that_is_no_use_is_none(tmp_path):
    job = job_for(tmp_path, compare_with=[str(tmp_path / 'old')])
    old = tmp_path / 'old/scene.png'
    write_mask(old, MASK[:, :2], [[0, 0, 0]])
    made = make_mask(paint, job)
    assert made['changed'] is None
    assert f'{old} is (2, 2)' in made['unusable']
    old.write_bytes(old.read_bytes()[:-30])
    made = make_mask(paint, job)
    assert made['changed'] is None
    assert f'{old} is no PNG or is damaged' in made['unusable']
    # as if it were not there
    write_mask(tmp_path / 'first/scene.png', MASK, [[0, 0, 0]])
    job.compare_with = [str(tmp_path / 'first'), *job.compare_with]
    assert make_mask(paint, job)['changed'] == (0, 6)


def test_the_older_mask_is_read_before_the_new_one_is_written(tmp_path):
    write_mask(tmp_path / 'new/scene.png', np.zeros_like(MASK), [[0, 0, 0]])
    job = job_for(tmp_path, compare_with=[str(tmp_path / 'new')])
    assert make_mask(paint, job)['changed'] == (4, 6)


class OwnValueError(ValueError):
    pass


def test_errors_of_other_modules_do_not_travel(tmp_path):
    def fail(results):
        raise OwnValueError('cams/scene.npz is damaged')

    with pytest.raises(RuntimeError, match='no mask of.*OwnValueError'):
        make_mask(fail, job_for(tmp_path))


def test_truth_without_a_file(tmp_path):
    truth = np.full_like(MASK, 2)
    with pytest.raises(RuntimeError) as error:
        make_mask(paint, job_for(tmp_path, truth=truth))
    assert 'None' not in str(error.value)
    with pytest.raises(RuntimeError, match=r'\(2, 3\).*\(3, 2\)'):
        make_mask(paint, job_for(tmp_path, truth=np.zeros((3, 2), np.uint8)))
