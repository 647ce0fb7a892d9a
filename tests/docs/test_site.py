"""The site builds, where its requirements are installed."""

import subprocess
import sys

import pytest

from .pages import ROOT

pytest.importorskip('latex2mathml')
pytest.importorskip('material')
pytest.importorskip('mkdocstrings')


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp('site')
    subprocess.run(
        [sys.executable, '-m', 'mkdocs', 'build', '--strict', '-d', folder],
        cwd=ROOT,
        check=True,
    )
    return folder


def test_formulas_are_drawn_without_a_script(site):
    page = (site / 'explanation/pmm.html').read_text()
    assert '<math' in page and '\\alpha' not in page
    assert 'mathjax' not in page.lower()


def test_formulas_of_docstrings_are_drawn(site):
    page = (site / 'reference/models.html').read_text()
    assert '<mi>softmax</mi>' in page or '<mo>softmax</mo>' in page
    assert '.. math::' not in page and ':func:' not in page


def test_arguments_stand_in_the_reference(site):
    page = (site / 'reference/hooks.html').read_text()
    assert 'plain_loss_from' in page


def test_links_to_configs_lead_to_pages(site):
    assert (site / 'repository/configs/pmm/index.html').is_file()
    page = (site / 'howto/mix.html').read_text()
    assert '../repository/configs/pmm/cam_swin-t_voc.py.html' in page
