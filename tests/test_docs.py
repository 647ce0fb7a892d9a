"""The commands of the documentation write configs that work."""

import json
import re
import runpy
import shlex
import sys
from pathlib import Path

import pytest
from mmengine.registry import DATASETS

from mmseg_pmm.engine import load_config

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / 'docs/own_data.md').read_text()


def commands(tool):
    """Arguments of a tool in the page's indented blocks."""
    lines = re.sub(r'\\\n\s*', '', PAGE)
    return [
        shlex.split(arguments)
        for arguments in re.findall(rf'(?m)^    python {tool} (.*)', lines)
    ]


@pytest.fixture
def pets(tiny_voc, tmp_path, monkeypatch):
    """The tiny data set's discs and squares, as the page names files."""
    (tiny_voc / 'JPEGImages').rename(tmp_path / 'photos')
    labels = json.loads((tiny_voc / 'image_labels.json').read_text())
    lines = [f'{stem}.jpg,{"|".join(labels[stem])}' for stem in labels]
    (tmp_path / 'labels.csv').write_text('\n'.join(['image,label', *lines]))
    (tmp_path / 'cells.txt').write_text(
        '\n'.join(
            f'{stem}.jpg {i / 7:.2f} mono' for i, stem in enumerate(labels)
        )
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    'arguments',
    commands('tools/new_dataset.py'),
    ids=lambda arguments: arguments[0],
)
def test_own_data(pets, monkeypatch, arguments):
    tool = str(ROOT / 'tools/new_dataset.py')
    monkeypatch.setattr(sys, 'argv', [tool, *arguments])
    runpy.run_path(tool, run_name='__main__')
    name = arguments[0]
    cfg = load_config(f'configs/{name}/cam_{name}.py')
    data_set = DATASETS.build(cfg.train_dataloader.dataset)
    assert len(data_set) + len(DATASETS.build(cfg.val_dataloader.dataset)) == 8
    assert data_set[0]['data_samples'].img_labels is not None
    for stage in ('ppmg', 'deeplabv2'):
        assert load_config(f'configs/{name}/{stage}_{name}.py')
