import threading

import numpy as np
import pytest
import torch
from mmengine.registry import METRICS

from mmseg_pmm.evaluation import CAMWriter, cam_writer
from mmseg_pmm.files import read_cams


def sample(stem, classes=(1, 3)):
    return dict(
        img_path=f'images/{stem}.jpg',
        cams=dict(data=torch.rand(len(classes), 12, 16), classes=classes),
    )


def test_writes_every_image(tmp_path):
    # tools/test.py --out adds keep_results
    writer = CAMWriter(str(tmp_path), stride=1, keep_results=True)
    samples = [sample('a'), sample('b', ())]
    writer.process({}, samples)
    assert writer.evaluate(2) == {'cam/images': 2}
    cams, classes = read_cams(tmp_path / 'a.npz')
    assert classes.tolist() == [1, 3]
    np.testing.assert_allclose(cams, samples[0]['cams']['data'], atol=2.1e-3)
    assert read_cams(tmp_path / 'b.npz')[0].shape == (0, 12, 16)


@pytest.mark.parametrize('dtype', ['uint8', 'float16'])
def test_stride_and_dtype_of_the_files(tmp_path, dtype):
    writer = CAMWriter(str(tmp_path), stride=4, dtype=dtype)
    writer.process({}, [sample('a')])
    writer.evaluate(1)
    with np.load(tmp_path / 'a.npz') as file:
        assert file['cams'].dtype == dtype
        assert file['cams'].shape == (2, 3, 4)


def test_cams_of_other_classes_do_not_mix(tmp_path):
    for classes in (('background', 'cat', 'dog'),) * 2:
        writer = CAMWriter(str(tmp_path))
        writer.dataset_meta = dict(classes=classes)
        writer.process({}, [sample('a', (1, 2))])
    writer.dataset_meta = dict(classes=('background', 'dog', 'cat'))
    writer.results.clear()
    with pytest.raises(ValueError, match="'cat', 'dog'.*'dog', 'cat'"):
        writer.process({}, [sample('b', (1, 2))])
    assert not (tmp_path / 'b.npz').exists()


def test_lost_file_is_an_error(tmp_path):
    writer = CAMWriter(str(tmp_path))
    writer.process({}, [sample('a'), sample('b')])
    writer.background.finish()
    (tmp_path / 'b.npz').unlink()
    with pytest.raises(FileNotFoundError, match='1 of 2.*b.npz'):
        writer.evaluate(2)


def test_the_network_does_not_wait_for_the_disk(tmp_path, monkeypatch):
    may_write = threading.Event()
    written = []

    def write(path, *args):
        assert may_write.wait(60)
        written.append(path)

    monkeypatch.setattr(cam_writer, 'write_cams', write)
    monkeypatch.setattr(cam_writer, 'check_written', lambda *args: None)
    writer = CAMWriter(str(tmp_path))
    writer.process({}, [sample('a'), sample('b')])
    assert not written
    may_write.set()
    writer.evaluate(2)
    assert len(written) == 2


def test_error_in_the_background_is_raised(tmp_path):
    broken = sample('a')
    broken['cams']['data'] += 2
    writer = CAMWriter(str(tmp_path))
    writer.process({}, [broken])
    with pytest.raises(ValueError, match='a.npz.*CAM'):
        writer.evaluate(1)


def test_without_folder_it_stops_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match='--out'):
        CAMWriter().process({}, [sample('a')])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    'metric, setting',
    [
        ('CAMWriter', 'strid'),
        ('CAMThresholdMetric', 'thresholdz'),
        ('PseudoMaskWriter', 'restict_to_labels'),
        ('ClassSubsetIoUMetric', 'iou_metric'),
    ],
)
def test_misspelt_settings_are_named(metric, setting):
    config = dict(type=f'mmseg_pmm.{metric}', keep_results=True)
    if metric == 'ClassSubsetIoUMetric':
        config['classes'] = ('a',)
    METRICS.build(dict(config, output_dir='anywhere'))
    with pytest.raises(TypeError, match=f"{metric}.*'{setting}'"):
        METRICS.build({**config, setting: 1})
