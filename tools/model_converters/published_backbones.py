"""Convert published backbone weights to this package's keys.

``wide_resnet38`` for mmseg_pmm.WideResNet38 (keys conv1a, b2 ... b7, bn7),
``res2net_v1b`` for mmpretrain.Res2Net with deep_stem and avg_down, from its
authors' keys (conv1.0 ..., layer1 ...) or MMDetection's (stem.0 ..., the file
of ``open-mmlab://res2net101_v1d_26w_4s``), ``scalenet101`` for
mmseg_pmm.ScaleNet, with its authors' weights/scalenet101.json. The
classifier's weights are left out; everything else must fit, or nothing is
written.

Examples:
    python tools/model_converters/published_backbones.py wide_resnet38 \\
        ilsvrc-cls_rna-a1_cls1000_ep-0001.pth weights/wide_resnet38.pth
    python tools/model_converters/published_backbones.py res2net_v1b \\
        res2net101_v1b_26w_4s-0812c246.pth weights/res2net101_v1b_26w_4s.pth
    python tools/model_converters/published_backbones.py scalenet101 \\
        scalenet101.pth weights/scalenet101.pth
"""

import argparse
import pickle
import re

import torch
from mmengine.registry import MODELS, init_default_scope

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.user_errors import run_tool

# of a WideResNet-38 block: which convolution or norm has which name
PARTS = {
    'conv_branch2a': 'convs.0',
    'conv_branch2b1': 'convs.1',
    'conv_branch2b2': 'convs.2',
    'bn_branch2a': 'norms.0',
    'bn_branch2b1': 'norms.1',
    'bn_branch2b2': 'norms.2',
    'conv_branch1': 'shortcut',
}
BLOCK = re.compile(r'b(\d)(?:_(\d+))?\.(\w+)\.(\w+)$')
STEM = re.compile(r'(?:conv1|stem)\.(\d)\.(\w+)$')
WIDE_RESNET38 = dict(type='mmseg_pmm.WideResNet38')
RES2NET101_V1B = dict(
    type='mmpretrain.Res2Net', depth=101, scales=4, base_width=26
)
SCALENET101 = dict(
    type='mmseg_pmm.ScaleNet', depth=101, structure='weights/scalenet101.json'
)


def wide_resnet38_key(key: str):
    """``b4_1.bn_branch2a.weight`` is ``stages.2.1.norms.0.weight``."""
    if key.startswith('conv1a.'):
        return key.replace('conv1a', 'stem')
    if key.startswith('bn7.'):
        return key.replace('bn7', 'norm')
    match = BLOCK.match(key)
    if match is None or match[3] not in PARTS:
        return None
    stage, block, part, name = match.groups()
    return f'stages.{int(stage) - 2}.{block or 0}.{PARTS[part]}.{name}'


def res2net_v1b_key(key: str):
    """Only the stem, three convolutions with norms, has other names."""
    match = STEM.match(key)
    if match is not None:
        # convolution, norm, ReLU; the same; convolution (, norm)
        place, name = int(match[1]), match[2]
        return f'stem.{place // 3}.{("conv", "bn")[place % 3]}.{name}'
    if key.startswith('bn1.'):
        return key.replace('bn1', 'stem.2.bn')
    return key if key.startswith('layer') else None


def scalenet_key(key: str):
    """All but the classifier's keep their names."""
    return None if key.startswith('fc.') else key


CONVERTERS = {
    'wide_resnet38': (WIDE_RESNET38, wide_resnet38_key),
    'res2net_v1b': (RES2NET101_V1B, res2net_v1b_key),
    'scalenet101': (SCALENET101, scalenet_key),
}


def convert(weights: dict, model, key_of) -> dict:
    """Weights under the model's keys.

    Raises:
        ValueError: Some are missing, or have other shapes.
    """
    expected = model.state_dict()
    converted = {}
    for key, value in weights.items():
        new = key_of(key.removeprefix('module.'))
        if new is None:
            print(f'left out: {key} {tuple(value.shape)}')
            continue
        if new not in expected or value.shape != expected[new].shape:
            raise ValueError(
                f'{key} {tuple(value.shape)} would be {new}, which is '
                f'{tuple(expected[new].shape) if new in expected else None} '
                f'in {type(model).__name__}: other weights than expected'
            )
        converted[new] = value
    missing = [
        key
        for key in expected
        if key not in converted and not key.endswith('num_batches_tracked')
    ]
    if missing:
        raise ValueError(
            f'the file lacks {len(missing)} weights of '
            f'{type(model).__name__}, {missing[0]} among them'
        )
    return converted


def load_weights(path) -> dict:
    """Weights of a PyTorch file, under ``state_dict`` or at its top.

    Raises:
        ValueError: It is another file.
    """
    try:
        weights = torch.load(path, map_location='cpu', weights_only=True)
    except (pickle.UnpicklingError, EOFError, RuntimeError) as error:
        raise ValueError(
            'not a PyTorch file that holds weights and nothing else (.params '
            "are MXNet's, checkpoints of a run hold more)"
        ) from error
    if isinstance(weights, dict):
        weights = weights.get('state_dict', weights)
    if not isinstance(weights, dict) or not all(
        isinstance(value, torch.Tensor) for value in weights.values()
    ):
        raise ValueError('expected a dict from keys to tensors')
    return weights


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('backbone', choices=sorted(CONVERTERS))
    parser.add_argument('source', help='published PyTorch file')
    parser.add_argument('target', help='where to write')
    return parser.parse_args()


def main():
    args = parse_args()
    init_default_scope('mmseg')
    config, key_of = CONVERTERS[args.backbone]
    try:
        weights = load_weights(args.source)
        converted = convert(weights, MODELS.build(config), key_of)
    except (ValueError, FileNotFoundError) as error:
        raise SystemExit(f'error: {args.source}: {error}') from None
    with replace_when_whole(args.target) as file:
        torch.save(dict(state_dict=converted), file)
    print(f'{len(converted)} weights are in {args.target}')


if __name__ == '__main__':
    run_tool(main)
