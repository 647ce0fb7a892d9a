"""Python code of the documentation runs as it is printed."""

import ast
import re
import sys
from pathlib import Path

import mmseg
import numpy as np
import pytest
from mmengine.config import Config
from mmengine.registry import HOOKS, METRICS, MODELS, TRANSFORMS

from .pages import PAGES, ROOT, code_blocks, name_of

FILE = re.compile(r'# (\S+\.py)\n')
BLOCKS = [
    pytest.param(page, code, id=f'{name_of(page)}-{number}')
    for page in PAGES
    for number, code in enumerate(code_blocks(page, 'python'))
]
# neither a file of its own, nor in need of a checkpoint
SNIPPETS = [
    block
    for block in BLOCKS
    if not FILE.match(block.values[1])
    and 'MMSegInferencer' not in block.values[1]
]
EXTEND = ROOT / 'docs/howto/extend.md'
MASK_STEP = ROOT / 'docs/howto/mask_step.md'


def files_of(page):
    """Code by the name in its first line."""
    blocks = {}
    for code in code_blocks(page, 'python'):
        match = FILE.match(code)
        if match:
            blocks[match[1]] = code
    return blocks


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A reader's working directory: our configs and MMSegmentation's."""
    configs = tmp_path / 'configs'
    configs.mkdir()
    of_mmseg = Path(mmseg.__file__).parent / '.mim/configs'
    (configs / 'pspnet').mkdir()
    for path in (of_mmseg / 'pspnet').glob('*.py'):
        (configs / 'pspnet' / path.name).symlink_to(path)
    (configs / '_base_').symlink_to(of_mmseg / '_base_')
    ours = tmp_path / 'ours/configs'
    ours.mkdir(parents=True)
    (ours / '_base_').symlink_to(ROOT / 'configs/_base_')
    (ours / 'pmm').mkdir()
    for path in (ROOT / 'configs/pmm').glob('*.py'):
        (ours / 'pmm' / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize('page, code', BLOCKS)
def test_code_is_python(page, code):
    ast.parse(code)


@pytest.mark.parametrize('page, code', SNIPPETS)
def test_code_without_a_config_runs(page, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, name_of(page), 'exec'), {})


@pytest.mark.parametrize('name', files_of(EXTEND))
def test_extended_configs_load(name, folder):
    for path, code in files_of(EXTEND).items():
        (folder / path).write_text(code)
    cfg = Config.fromfile(folder / name)
    loss = MODELS.build(cfg.model.decode_head.loss_decode)
    assert type(loss).__name__ == 'PUSLoss' and loss.beta == 0.5
    assert cfg.model.auxiliary_head.loss_decode.loss_weight == 0.4
    if 'pseudo-masks' in name or 'refresh' in name:
        dataset = cfg.train_dataloader.dataset
        assert dataset.pseudo_mask_dir and len(dataset.pipeline) > 3
    if 'refresh' in name:
        (hook,) = cfg.custom_hooks
        hook = HOOKS.build(hook)
        assert hook.dataloader in cfg
    for settings in cfg.train_dataloader.dataset.get('pipeline', ()):
        TRANSFORMS.build(settings)


def test_snippets_build(folder):
    for code in code_blocks(EXTEND, 'python'):
        if FILE.match(code):
            continue
        names = {}
        exec(code, names)
        if 'crf_metric' in names:
            METRICS.build(dict(names['crf_metric'], num_workers=0))
        if 'writer' in names:
            METRICS.build(
                dict(names['writer'], type='mmseg_pmm.PseudoMaskWriter')
            )


def test_own_mask_step(folder, monkeypatch):
    monkeypatch.syspath_prepend(folder)
    for path, code in files_of(MASK_STEP).items():
        place = folder / (f'ours/{path}' if '/' in path else path)
        place.write_text(code)
    monkeypatch.setattr(sys, 'modules', dict(sys.modules))
    cfg = Config.fromfile(
        folder / 'ours/configs/pmm/ppmg-without-islands_voc.py'
    )
    assert cfg.dataset.pipeline[1].type == 'mmseg_pmm.LoadCAMs'
    step = TRANSFORMS.build(cfg.dataset.pipeline[-1])
    mask = np.zeros((20, 20), dtype=np.uint8)
    mask[:10, :10] = 3
    mask[15, 15] = 3
    mask[15:18, :5] = 255
    done = step(dict(gt_seg_map=mask))['gt_seg_map']
    assert (done[:10, :10] == 3).all() and done.sum() == 300
