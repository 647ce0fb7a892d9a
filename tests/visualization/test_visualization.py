import re

import numpy as np
import pytest
import torch
from mmengine.registry import VISUALIZERS
from mmengine.structures import PixelData
from mmseg.structures import SegDataSample
from PIL import Image

from mmseg_pmm.visualization import (
    colour_mask,
    draw_gallery,
    draw_threshold_curves,
    overlay_cam,
    paint_mask,
    report,
    write_on,
)


def read(path):
    return np.array(Image.open(path))


def test_overlay_is_hot_where_the_cam_is():
    image = np.full((4, 6, 3), 100, np.uint8)
    cam = np.zeros((4, 6))
    cam[:, 3:] = 1
    red, _, blue = np.moveaxis(overlay_cam(image, cam).astype(int), -1, 0)
    assert (red[:, 3:] > blue[:, 3:]).all()
    assert (red[:, :3] < blue[:, :3]).all()


def test_colour_mask():
    mask = np.array([[0, 1, 255]], np.uint8)
    palette = [[0, 0, 0], [10, 200, 30]]
    painted = colour_mask(mask, palette)
    assert painted[0, 1].tolist() == [10, 200, 30]
    assert painted[0, 2].tolist() not in palette
    image = np.full((1, 3, 3), 100, np.uint8)
    half = colour_mask(mask, palette, image, opacity=0.5)
    assert half[0, 1].tolist() == [55, 150, 65]


def test_painted_mask_stands_out_from_a_grey_image():
    image = np.zeros((60, 60, 3), np.uint8)
    image[...] = 200, 100, 50
    mask = np.zeros((60, 60), np.uint8)
    mask[20:40, 20:40] = 1
    mask[50:] = 255
    # a dark palette, as MMSegmentation's masks of 0 and 1 look
    painted = paint_mask(image, mask, [[0, 0, 0], [1, 1, 1]], opacity=0.5)
    grey = painted[5, 5]
    assert grey[0] == grey[1] == grey[2] and 50 < grey[0] < 200
    assert painted[30, 30].tolist() == [100, 50, 26]
    assert (painted[20:40, 19] == 255).all()
    assert painted[55, 5].tolist() == [212, 162, 121]
    assert (image == [200, 100, 50]).all()


def test_text_is_written_on_a_copy():
    picture = np.full((40, 80, 3), 100, np.uint8)
    written = write_on(picture, 'cat')
    assert written.shape == picture.shape and (picture == 100).all()
    corner = written[:20, :40]
    assert (corner == 0).any() and (corner == 255).any()
    assert (written[30:] == 100).all()
    assert not (written == write_on(picture, 'dog')).all()


def test_gallery_shows_every_picture(tmp_path):
    red = np.zeros((20, 30, 3), np.uint8)
    red[..., 0] = 255
    blue = red[:, :10, ::-1]
    path = tmp_path / 'gallery.png'
    draw_gallery(path, [[red, blue], [blue, red]], ['a', 'b'], height=40)
    sheet = read(path)
    for colour in ([255, 0, 0], [0, 0, 255]):
        pixels = (sheet == colour).all(axis=2).sum()
        # each of them twice, at the height of 40
        assert pixels == 2 * 40 * (60 if colour[0] else 20)


def test_curves(tmp_path):
    thresholds = np.linspace(0, 1, 11)
    path = tmp_path / 'curves.png'
    draw_threshold_curves(
        path, thresholds, dict(a=50 * thresholds, b=60 - 40 * thresholds)
    )
    assert read(path).std() > 5
    # nothing to judge, at some thresholds or at all
    curve = np.where(thresholds > 0.5, np.nan, thresholds)
    nothing = np.full(11, np.nan)
    draw_threshold_curves(path, thresholds, dict(a=curve, b=nothing))


def test_best_of_a_curve_is_no_nan(tmp_path, monkeypatch):
    labels = []
    monkeypatch.setattr(
        'matplotlib.axes.Axes.legend',
        lambda axes, **kwargs: labels.extend(
            axes.get_legend_handles_labels()[1]
        ),
    )
    thresholds = np.array([0.2, 0.4, 0.6])
    draw_threshold_curves(
        tmp_path / 'curves.png',
        thresholds,
        dict(a=np.array([np.nan, 3, 2]), b=np.full(3, np.nan)),
    )
    assert labels == ['a: 3.0 at 0.40', 'b: not judged']


def test_report_is_one_file_that_escapes(tmp_path):
    Image.new('RGB', (3, 3)).save(tmp_path / 'a.png')
    report.write_report(
        tmp_path / 'index.html',
        'a < b',
        [
            report.heading('x & y'),
            report.paragraph('<script>'),
            report.legend(('cat', 'dog'), [[1, 2, 3], [4, 5, 6]]),
            report.table(('name', 'value'), [('p<q', 1.5)]),
            report.bars(
                ('name', 'a', 'b'),
                [('r<s', (1, '1 %'), (4, '4 %')), ('t', (2, 2), (0, 0))],
                [[7, 8, 9], [10, 11, 12]],
            ),
            report.pictures('u<v', [(np.zeros((9, 9, 3), np.uint8), 'w<x')]),
            report.picture(tmp_path / 'a.png', 'caption'),
            report.code('ls'),
        ],
    )
    page = (tmp_path / 'index.html').read_text()
    assert 'a &lt; b' in page and 'p&lt;q' in page and '1.5' in page
    assert 'rgb(4, 5, 6)' in page and 'dog' in page
    assert '<script>' not in page and 'src="http' not in page
    assert 'data:image/png;base64,' in page
    # a bar is as long as its value, in the colour of its row
    lengths = re.findall(r'width: ([\d.]+)em; background: (\S+ \S+ \d)', page)
    assert [float(length) for length, _ in lengths] == [1.75, 7, 3.5, 0]
    assert 'background: rgb(7, 8, 9)"></span>1 %' in page
    assert 'r&lt;s' in page and 'u&lt;v' in page and 'w&lt;x' in page
    assert 'data:image/jpeg;base64,' in page


@pytest.fixture
def visualizer(tmp_path):
    built = VISUALIZERS.build(
        dict(
            type='mmseg_pmm.CAMLocalVisualizer',
            name=str(tmp_path),  # one instance for each name
            vis_backends=[dict(type='LocalVisBackend')],
            save_dir=str(tmp_path / 'shown'),
        )
    )
    built.dataset_meta = dict(
        classes=('background', 'cat', 'dog'),
        palette=[[0, 0, 0], [9, 9, 9], [99, 99, 99]],
    )
    return built


@pytest.mark.parametrize('classes', [(), (2,), (1, 2)])
def test_cam_visualizer(visualizer, tmp_path, classes):
    image = np.full((40, 60, 3), 128, np.uint8)
    sample = SegDataSample(
        cams=PixelData(
            data=torch.rand(len(classes), 40, 60),
            metainfo=dict(classes=classes),
        )
    )
    visualizer.add_datasample('one', image, sample)
    (path,) = (tmp_path / 'shown').rglob('*.png')
    assert read(path).shape == (40, 60 * (1 + len(classes)), 3)
    visualizer.add_datasample(
        'one', image, sample, out_file=str(tmp_path / 'out.png')
    )
    assert read(tmp_path / 'out.png').shape == read(path).shape


def test_segmentation_samples_are_drawn_as_before(visualizer, tmp_path):
    sample = SegDataSample(
        pred_sem_seg=PixelData(data=torch.ones(1, 20, 30).long())
    )
    image = np.full((20, 30, 3), 128, np.uint8)
    visualizer.add_datasample('one', image, sample, with_labels=False)
    assert list((tmp_path / 'shown').rglob('*.png'))


@pytest.mark.parametrize('with_cams', [False, True])
def test_pictures_under_the_names_of_the_images(
    visualizer, tmp_path, with_cams
):
    visualizer.picture_dir = str(tmp_path / 'pictures')
    if with_cams:
        maps = PixelData(
            data=torch.rand(1, 20, 30), metainfo=dict(classes=(1,))
        )
        sample = SegDataSample(cams=maps)
    else:
        labels = torch.ones(1, 20, 30).long()
        sample = SegDataSample(pred_sem_seg=PixelData(data=labels))
    sample.set_metainfo(dict(img_path='photos/a.v2.jpg'))
    image = np.full((20, 30, 3), 128, np.uint8)
    visualizer.add_datasample('test_a.v2.jpg', image, sample, step=7)
    (path,) = (tmp_path / 'pictures').iterdir()
    assert path.name == 'a.v2.png'
    assert read(path).shape == (20, 60 if with_cams else 30, 3)
    assert not list((tmp_path / 'shown').rglob('*.png'))
