"""Which ResNet a file of weights is of."""

import re
from pathlib import Path

import torch

# blocks of the four stages
BLOCKS = {(3, 4, 6, 3): 50, (3, 4, 23, 3): 101, (3, 8, 36, 3): 152}
BLOCK = re.compile(r'(?:^|\.)layer([1-4])\.(\d+)\.conv3\.weight$')


def resnet_depth(path) -> int:
    """50, 101 or 152.

    Args:
        path (str | Path): A checkpoint, or a state dict alone.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no ResNet of bottleneck blocks.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'there is no file {path} (--weights)')
    try:
        content = torch.load(path, map_location='cpu', weights_only=True)
    except Exception as error:  # a pickle fails in any way
        raise ValueError(
            f'{path} is no file of weights ({type(error).__name__}); a '
            'checkpoint has to load with torch.load(weights_only=True)'
        ) from error
    if not isinstance(content, dict):
        raise ValueError(f'{path} holds a {type(content).__name__}')
    blocks = [0] * 4
    for name in content.get('state_dict', content):
        found = BLOCK.search(str(name))
        if found:
            stage = int(found[1]) - 1
            blocks[stage] = max(blocks[stage], int(found[2]) + 1)
    if tuple(blocks) not in BLOCKS:
        raise ValueError(
            f'{path}: its stages have {blocks} blocks, and a ResNet-50 has '
            '[3, 4, 6, 3], a ResNet-101 [3, 4, 23, 3]. Other networks go '
            "into the configs' model by hand"
        )
    return BLOCKS[tuple(blocks)]
