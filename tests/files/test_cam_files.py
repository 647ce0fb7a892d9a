import numpy as np
import pytest

from mmseg_pmm.files import read_cams, write_cams


def waves(height=45, width=61):
    rows, columns = np.mgrid[:height, :width]
    return np.stack(
        [
            0.5 + 0.5 * np.sin(rows / 15) * np.cos(columns / 20),
            columns / (width - 1),
        ]
    )


@pytest.mark.parametrize(
    'dtype, tolerance', [('float16', 1e-3), ('uint8', 2.1e-3)]
)
def test_round_trip_at_full_size(tmp_path, dtype, tolerance):
    path = tmp_path / 'a.npz'
    write_cams(path, waves(), [3, 7], dtype=dtype)
    cams, classes = read_cams(path)
    assert cams.dtype == np.float32
    assert classes.tolist() == [3, 7]
    np.testing.assert_allclose(cams, waves(), atol=tolerance)


def test_stride_stores_less_and_reads_the_image_size(tmp_path):
    write_cams(tmp_path / 'full.npz', waves(), [3, 7])
    write_cams(tmp_path / 'small.npz', waves(), [3, 7], stride=4)
    with np.load(tmp_path / 'small.npz') as file:
        assert file['cams'].shape == (2, 12, 16)
        assert file['size'].tolist() == [45, 61]
    cams, _ = read_cams(tmp_path / 'small.npz')
    assert cams.shape == (2, 45, 61)
    np.testing.assert_allclose(cams, waves(), atol=0.06)


@pytest.mark.parametrize('stride', [2, 4, 8])
def test_a_narrow_peak_keeps_its_height(tmp_path, stride):
    cams = np.zeros((2, 40, 40))
    cams[0, 17, 22] = 1
    cams[1, 5:8, 5:8] = 0.6
    write_cams(tmp_path / 'a.npz', cams, [1, 2], stride=stride)
    maps, _ = read_cams(tmp_path / 'a.npz')
    assert maps[0].max() == 1
    assert maps[1].max() == pytest.approx(0.6, abs=1e-3)


def test_no_class_and_one_pixel(tmp_path):
    write_cams(tmp_path / 'none.npz', np.zeros((0, 4, 5)), [], stride=4)
    cams, classes = read_cams(tmp_path / 'none.npz')
    assert cams.shape == (0, 4, 5) and classes.shape == (0,)
    write_cams(tmp_path / 'one.npz', np.full((1, 1, 1), 0.5), [1], stride=4)
    assert read_cams(tmp_path / 'one.npz')[0].tolist() == [[[0.5]]]


@pytest.mark.parametrize(
    'classes', [[1], [2, 1], [1, 1], [0, 1], [1, 255], [-1, 1], [44, 300]]
)
def test_classes_must_ascend_and_fit(tmp_path, classes):
    with pytest.raises(ValueError, match='ascending'):
        write_cams(tmp_path / 'a.npz', waves(), classes)


def test_cams_out_of_range_are_not_written(tmp_path):
    with pytest.raises(ValueError, match=r'a.npz.*\[0, 1\]'):
        write_cams(tmp_path / 'a.npz', 2 * waves(), [1, 2])
    assert not list(tmp_path.iterdir())


def test_damaged_cam_files_are_named(tmp_path):
    path = tmp_path / 'a.npz'
    write_cams(path, waves(), [1, 2])
    whole = path.read_bytes()
    for damaged in (whole[:100], b'', b'no zip'):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match='a.npz'):
            read_cams(path)
    middle = bytearray(whole)
    # a deflated stream of another make than zip's headers say
    middle[60:90] = bytes(30)
    path.write_bytes(middle)
    with pytest.raises(ValueError, match='a.npz'):
        read_cams(path)
    np.savez(path, other=np.zeros(3))
    with pytest.raises(ValueError, match='a.npz'):
        read_cams(path)
    for damage in (
        dict(classes=1),
        dict(classes=[[1]]),
        dict(size=[0, 5]),
        dict(cams=np.zeros((1, 0, 3), np.uint8)),
    ):
        good = dict(
            cams=np.zeros((1, 2, 3), np.uint8), classes=[1], size=[4, 5]
        )
        np.savez(path, **{**good, **damage})
        with pytest.raises(ValueError, match='a.npz.*fit'):
            read_cams(path)
    with open(path, 'wb') as file:
        np.save(file, np.zeros(3))
    with pytest.raises(ValueError, match='a.npz is no CAM file'):
        read_cams(path)
    encrypted = bytearray(whole)
    for signature, flags in ((b'PK\3\4', 6), (b'PK\1\2', 8)):
        encrypted[encrypted.find(signature) + flags] |= 1
    path.write_bytes(encrypted)
    with pytest.raises(ValueError, match='a.npz is no CAM file'):
        read_cams(path)
    with pytest.raises(FileNotFoundError, match='missing.npz'):
        read_cams(tmp_path / 'missing.npz')


def test_no_pickle_is_read(tmp_path):
    np.savez(
        tmp_path / 'a.npz',
        cams=np.array([{}], dtype=object),
        classes=[1],
        size=[1, 1],
    )
    with pytest.raises(ValueError, match='a.npz'):
        read_cams(tmp_path / 'a.npz')
