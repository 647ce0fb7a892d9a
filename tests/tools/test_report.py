"""The report page, where it is more than its sections."""

from types import SimpleNamespace

from mmengine.config import ConfigDict

from tools.analysis.report import threshold_sections

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
    captions = ['alpha 2', 'alpha 3 (used)', 'alpha 4']
    places = [page.index(f'<figcaption>{text}<') for text in captions]
    assert places == sorted(places)
