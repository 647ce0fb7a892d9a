import numpy as np
import pytest
import torch

from mmseg_pmm.evaluation import CAMWriter
from mmseg_pmm.pseudo_masks import read_cams


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


def test_lost_file_is_an_error(tmp_path):
    writer = CAMWriter(str(tmp_path))
    writer.process({}, [sample('a'), sample('b')])
    (tmp_path / 'b.npz').unlink()
    with pytest.raises(FileNotFoundError, match='1 of 2.*b.npz'):
        writer.evaluate(2)


def test_without_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    writer = CAMWriter()
    writer.process({}, [sample('a')])
    assert writer.evaluate(1) == {}
    assert not list(tmp_path.iterdir())
