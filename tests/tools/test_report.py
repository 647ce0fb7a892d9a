"""The report page, where it is more than its sections."""

import json
from types import SimpleNamespace

import pytest
from mmengine.config import ConfigDict

from mmseg_pmm.engine.stage_results import StageResults
from mmseg_pmm.engine.stage_summary import (
    longer_training,
    look_at_this,
    outcome_of,
    summary_of,
)
from mmseg_pmm.visualization.verdict import Outcome
from tools.analysis.report import (
    label_columns,
    summary_sections,
    threshold_sections,
)

from ..conftest import dataset_config


def test_an_alpha_that_was_found(tiny_voc, tiny_cams):
    """The config says 'auto', which no step can be built with."""
    steps = [
        dict(type='LoadImageFromFile'),
        dict(type='mmseg_pmm.LoadCAMs', cam_dir=str(tiny_cams)),
        dict(type='mmseg_pmm.CVSmoothing'),
        dict(type='mmseg_pmm.ClasswiseCRF', alpha='auto'),
        dict(type='mmseg_pmm.ProportionalPseudoMask'),
    ]
    config = ConfigDict(
        cam_dir=str(tiny_cams),
        dataset=dataset_config(tiny_voc, pipeline=steps),
    )
    used = [dict(step, alpha=3) if 'alpha' in step else step for step in steps]
    run = SimpleNamespace(
        name='ppmg',
        cfg=config,
        steps=config.dataset.pipeline,
        used_steps=lambda: used,
    )
    page = ''.join(threshold_sections([run]))
    assert 'alpha = 3' in page and 'data:image/png' in page
    captions = ['alpha 1', 'alpha 3 (used)', 'alpha 11']
    places = [page.index(f'<figcaption>{text}<') for text in captions]
    assert places == sorted(places)
    # a step that leaves alpha to its default has one, too
    used[3].pop('alpha')
    assert '<figcaption>alpha 11 (used)<' in ''.join(threshold_sections([run]))


NEW = 'python tools/new_dataset.py pets --images a --labels "b c"'


@pytest.mark.parametrize(
    'made_by',
    [
        NEW,
        f'{NEW} --effort quick',
        NEW.replace('pets', 'pets --effort=quick'),
    ],
)
def test_configs_of_a_longer_training_have_another_name(made_by):
    assert longer_training(made_by) == (
        'python tools/new_dataset.py pets-normal --images a '
        "--labels 'b c' --effort normal"
    )


def test_a_longer_training_is_of_the_same_method():
    """Whichever was asked for last."""
    words = "python tools/new_dataset.py pets-normal --images a --labels 'b c'"
    for methods in ('', ' --method amn', ' --method=pmm', ' --method pmm amn'):
        assert longer_training(NEW + methods) == f'{words} --effort normal'
        assert longer_training(f'{NEW}{methods} --effort quick', 'amn') == (
            f'{words} --method amn --effort normal'
        )


@pytest.mark.parametrize(
    'made_by',
    [
        f'{NEW} --effort normal',
        NEW.replace('pets', '--images'),
        'python tools/dataset_converters/image_labels.py voc data',
        'python tools/new_dataset.py',
        '',
    ],
)
def test_no_longer_training(made_by):
    assert longer_training(made_by) is None


METAINFO = dict(classes=('background', 'cat', 'dog'), palette=[[0] * 3] * 3)
CONFIGS = {
    'cam_x': f'train_cfg = dict(max_epochs=2)\nmade_by = {NEW!r}',
    'deeplabv2_x': """
mask_dir = 'work_dirs/ppmg_x/masks'
model = dict()
train_cfg = dict(max_iters=100)
""",
}
TRAINED = 'work_dirs/deeplabv2_x/iter_100.pth'


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in CONFIGS.items():
        (tmp_path / f'{name}.py').write_text(text)
    time = 'work_dirs/cam_x/20261127_120000/vis_data'
    (tmp_path / time).mkdir(parents=True)
    figures = {'multi-label/mAP': 90.5, 'multi-label/AP/cat': 90.5}
    (tmp_path / time / 'scalars.json').write_text(json.dumps(figures))
    (tmp_path / TRAINED).parent.mkdir(parents=True)
    (tmp_path / TRAINED).touch()
    options = ['model.a=[1]', 'train_cfg.max_iters=100']
    return [
        StageResults('cam', 'cam_x.py'),
        StageResults('deeplabv2', 'deeplabv2_x.py', options),
    ]


def test_what_to_look_at_comes_from_logs_and_masks(
    runs, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        'mmseg_pmm.engine.stage_summary.remarks_of_masks',
        lambda images, without: [
            ('deeplabv2, round 1', 'of masks'),
            ('cam', 'first'),
        ],
    )
    warning = '\n11/28 01:35:40 - mmengine - WARNING - '
    call = '=== python tools/train.py --resume\nyet: a new run'
    texts = {
        'cam': f'{call}{warning}of both{warning}of cam',
        'cam-maps': f'=== python tools/test.py{warning}of maps',
        'deeplabv2': f'{call}{warning}of both',
        'another': f'{call}{warning}of no stage',
    }
    for name, text in texts.items():
        (tmp_path / f'{name}.log').write_text(f'{text}\n')
    expected = [
        ('cam', 'of both'),
        ('cam', 'of cam'),
        ('cam', 'of maps'),
        ('cam', 'first'),
        ('deeplabv2, round 1', 'of masks'),
    ]
    assert look_at_this(runs, None, str(tmp_path)) == expected
    assert look_at_this(runs, None, None) == expected[3:]
    assert look_at_this(runs, None, 'no/folder') == expected[3:]


def test_outcome(runs, tmp_path):
    infos = [dict(img_labels=(1,)), dict(img_labels=()), dict(img_path='a')]
    sections = ['<h2>Masks of cam with another alpha</h2>']
    outcome = Outcome(
        100, 90.5, 75.0, 2, None, 'Masks of cam with another alpha'
    )
    assert outcome_of(runs, infos, METAINFO, sections) == outcome
    (tmp_path / TRAINED).unlink()
    assert outcome_of(runs, infos, METAINFO, []).steps is None


def test_summary_says_how_to_go_on(runs, tmp_path):
    look = [('cam', '<none> is shown')]
    found = summary_of(runs, look, Outcome(steps=100))
    assert found['use'] == (
        f'python -m mmseg_pmm predict deeplabv2_x.py {TRAINED} new_photos/ '
        "--out masks/ --overlay pictures/ --cfg-options 'model.a=[1]'"
    )
    assert found['longer'].startswith(
        'python -m mmseg_pmm new_dataset pets-normal'
    )
    assert '--method' not in found['longer']
    amn = [*runs, SimpleNamespace(name='amn', cfg={})]
    amn[-1].is_trained_segmentor = lambda: False
    longer = summary_of(amn, look, Outcome(steps=100))['longer']
    assert '--method amn' in longer
    page = ''.join(summary_sections(found))
    assert '<li>cam: &lt;none&gt; is shown</li>' in page
    assert 'Look at this' in page and 'a first look' in page
    assert page.count('<pre>') == 2
    assert summary_of(runs, look, Outcome(steps=1000))['longer'] is None
    (tmp_path / TRAINED).unlink()
    found = summary_of(runs, [], Outcome())
    assert ''.join(summary_sections(found)) == ''


def test_columns_of_labels(runs):
    infos = [dict(img_path='a.jpg', img_labels=(1,))]
    counts, values = label_columns(runs, infos, METAINFO).values()
    assert counts == dict(background='0', cat='1', dog='0')
    assert values == dict(cat='90.5')
    assert list(label_columns(runs[1:], [], METAINFO)) == []
