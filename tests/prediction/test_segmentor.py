"""Photos through MMSegmentation's own model, held against its own calls."""

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmseg.apis import inference_model, init_model
from PIL import Image

from mmseg_pmm.prediction import PhotoSegmentor, UnreadablePhotoError

from .conftest import CLASSES, CONFIG, ROOT, random_weights


def noise(height, width, seed=0):
    small = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return Image.fromarray(small).resize((width, height), Image.BICUBIC)


@pytest.fixture
def photo(tmp_path):
    path = str(tmp_path / 'photo.png')
    noise(70, 100).save(path)
    return path


def by_mmseg(cfg, checkpoint, photo):
    """Logits (C, H, W) of MMSegmentation's inference."""
    cfg.test_pipeline[0].type = 'LoadImageFromFile'
    model = init_model(cfg, checkpoint, device='cpu')
    return inference_model(model, photo).seg_logits.data


def predict(segmentor, photo, labels=None):
    return segmentor.predict(segmentor.load(photo), labels)


def test_mask_and_probabilities(cfg, checkpoint, photo):
    mask, means = predict(PhotoSegmentor(cfg, checkpoint), photo)
    logits = by_mmseg(Config.fromfile(CONFIG), checkpoint, photo)
    expected = logits.argmax(dim=0).numpy()
    assert mask.dtype == np.uint8 and mask.shape == (70, 100)
    np.testing.assert_array_equal(mask, expected)
    present = np.unique(mask)
    assert 1 < len(present) < len(CLASSES)
    probs = logits.softmax(dim=0).numpy()
    for label in range(len(CLASSES)):
        if label in present:
            assert means[label] == pytest.approx(
                probs[label][expected == label].mean(), rel=1e-5
            )
        else:
            assert np.isnan(means[label])


@pytest.mark.parametrize('window, slides', [(30, True), (60, False)])
def test_large_photos_slide(cfg, checkpoint, photo, window, slides):
    """70 x 100 pixels are more than two windows of 30, and less than two of
    60."""
    mask, _ = predict(PhotoSegmentor(cfg, checkpoint, window=window), photo)
    other = Config.fromfile(CONFIG)
    whole = by_mmseg(other, checkpoint, photo).argmax(dim=0).numpy()
    other.model.test_cfg = dict(
        mode='slide', crop_size=(window,) * 2, stride=(window * 2 // 3,) * 2
    )
    slid = by_mmseg(other, checkpoint, photo).argmax(dim=0).numpy()
    assert (slid != whole).any()
    np.testing.assert_array_equal(mask, slid if slides else whole)


def test_what_the_network_sees_counts(cfg, checkpoint, photo):
    """After the pipeline's own resizing, a photo may be small."""
    cfg.test_dataloader.dataset.pipeline.insert(
        1, dict(type='Resize', scale=(50, 50), keep_ratio=True)
    )
    segmentor = PhotoSegmentor(cfg, checkpoint, window=30)
    data = segmentor.load(photo)
    assert data['inputs'].shape[1:] == (35, 50)
    assert segmentor._how((35, 50)).mode == 'whole'
    assert segmentor._how((36, 51)).mode == 'slide'
    assert segmentor.predict(data)[0].shape == (70, 100)


def test_a_config_that_slides_stays_as_it_is(cfg, checkpoint):
    cfg.model.test_cfg = dict(mode='slide', crop_size=(9, 9), stride=(3, 3))
    segmentor = PhotoSegmentor(cfg, checkpoint, window=30)
    assert segmentor._how((500, 500)).crop_size == (9, 9)


def test_known_labels(cfg, checkpoint, photo):
    segmentor = PhotoSegmentor(cfg, checkpoint)
    free, _ = predict(segmentor, photo)
    logits = by_mmseg(Config.fromfile(CONFIG), checkpoint, photo)
    label = next(i for i in (1, 2, 3, 4, 5) if i not in free)
    mask, means = predict(segmentor, photo, (label,))
    expected = np.where(logits[label] > logits[0], label, 0)
    np.testing.assert_array_equal(mask, expected)
    probs = logits[[0, label]].softmax(dim=0)[1].numpy()
    assert means[label] == pytest.approx(probs[mask == label].mean(), rel=1e-5)
    mask, _ = predict(segmentor, photo, ())
    assert not mask.any()


def test_pipeline_of_a_crf(cfg, checkpoint, photo):
    pipeline = cfg.crf_metric.pipeline
    plain, means = predict(PhotoSegmentor(cfg, checkpoint), photo)
    cfg = Config.fromfile(CONFIG)
    refined, _ = predict(
        PhotoSegmentor(cfg, checkpoint, pipeline=pipeline), photo
    )
    assert refined.shape == plain.shape
    assert (refined != plain).any()


def test_turned_by_exif(cfg, checkpoint, tmp_path):
    segmentor = PhotoSegmentor(cfg, checkpoint)
    exif = Image.Exif()
    exif[0x0112] = 6
    noise(70, 100).save(tmp_path / 'turned.png', exif=exif)
    upright = noise(70, 100).transpose(Image.Transpose.ROTATE_270)
    upright.save(tmp_path / 'upright.png')
    turned, _ = predict(segmentor, str(tmp_path / 'turned.png'))
    expected, _ = predict(segmentor, str(tmp_path / 'upright.png'))
    assert turned.shape == (100, 70)
    np.testing.assert_array_equal(turned, expected)


def test_mixed_precision(cfg, checkpoint, photo):
    mask, means = predict(PhotoSegmentor(cfg, checkpoint, amp=True), photo)
    expected, _ = predict(
        PhotoSegmentor(Config.fromfile(CONFIG), checkpoint), photo
    )
    assert np.mean(mask != expected) < 0.1
    assert np.nanmax(means) <= 1


@pytest.mark.parametrize('content', [b'', b'no image', None])
def test_unreadable_photos(cfg, checkpoint, tmp_path, content):
    segmentor = PhotoSegmentor(cfg, checkpoint)
    path = tmp_path / 'a.jpg'
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadablePhotoError, match='a.jpg: .'):
        segmentor.load(str(path))


def test_weights_of_another_model(cfg, checkpoint, tmp_path):
    loaded = torch.load(checkpoint, weights_only=False)
    del loaded['state_dict']['decode_head.conv_seg.0.weight']
    torch.save(loaded, tmp_path / 'part.pth')
    with pytest.raises(ValueError, match='part.pth is no checkpoint of this'):
        PhotoSegmentor(cfg, str(tmp_path / 'part.pth'))


def test_names_of_classes(cfg, checkpoint, tmp_path):
    palette = cfg.metainfo.palette
    segmentor = PhotoSegmentor(cfg, checkpoint)
    assert segmentor.classes == CLASSES
    assert segmentor.palette == palette  # the checkpoint has none
    loaded = torch.load(checkpoint, weights_only=False)
    torch.save(dict(loaded, meta={}), tmp_path / 'bare.pth')
    cfg = Config.fromfile(CONFIG)
    segmentor = PhotoSegmentor(cfg, str(tmp_path / 'bare.pth'))
    assert segmentor.classes == CLASSES
    cfg = Config.fromfile(CONFIG)
    cfg.test_dataloader = None
    with pytest.raises(ValueError, match='does not say what its classes'):
        PhotoSegmentor(cfg, str(tmp_path / 'bare.pth'))


@pytest.mark.parametrize('name', ['cam', 'amn', 'irn'])
def test_models_of_cams(checkpoint, name):
    cfg = Config.fromfile(ROOT / f'configs/quickstart/{name}_quickstart.py')
    with pytest.raises(ValueError, match='predicts the CAMs'):
        PhotoSegmentor(cfg, checkpoint)


def test_a_head_of_one_channel(cfg, tmp_path, photo):
    """A sigmoid and a threshold of its own."""
    cfg.model.decode_head.update(num_classes=2, out_channels=1, threshold=0.7)
    classes = ('background', 'defect')
    path = random_weights(cfg.copy(), classes, str(tmp_path / 'one.pth'))
    mask, means = predict(PhotoSegmentor(cfg.copy(), path), photo)
    probs = by_mmseg(cfg, path, photo)[0].numpy()
    np.testing.assert_array_equal(mask, probs > 0.7)
    assert 0 < mask.mean() < 1
    assert means[1] == pytest.approx(probs[probs > 0.7].mean(), rel=1e-4)
    assert means[0] == pytest.approx(1 - probs[probs <= 0.7].mean(), rel=1e-4)
