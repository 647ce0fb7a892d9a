"""What takes ten seconds to import: nothing of the package itself."""

import importlib

OF_TOOLS = (
    'numba',
    'scipy.sparse',
    'cv2',
    'matplotlib.pyplot',
    'torchvision',
    'torch.utils.tensorboard',
    'torch.utils.cpp_extension',
    'mmengine.runner',
    'mmcv.transforms',
    'mmseg.apis',
    'mmseg.models',
    'mmseg.datasets',
    'mmseg.engine',
    'mmseg.evaluation',
    'mmseg.visualization',
    'mmpretrain.models',
)
OF_TESTS = ('pytest', 'hypothesis.extra.numpy', 'mmengine.testing')


def import_in_advance(names):
    """For forks of this process to come."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            print(f'{name} is not installed: not imported in advance')
    importlib.import_module('tests.frozen')
