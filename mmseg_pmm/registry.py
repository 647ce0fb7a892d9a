"""Registries of the plugin: children of MMEngine's root, scope mmseg_pmm.

In a config, write ``type='mmseg_pmm.PUSLoss'``; the module is imported the
first time that a name with this prefix is looked up.
"""

try:
    import mmcv  # noqa: F401
    import mmseg  # noqa: F401
    from mmengine.registry import DATA_SAMPLERS as MMENGINE_DATA_SAMPLERS
    from mmengine.registry import DATASETS as MMENGINE_DATASETS
    from mmengine.registry import FUNCTIONS as MMENGINE_FUNCTIONS
    from mmengine.registry import HOOKS as MMENGINE_HOOKS
    from mmengine.registry import METRICS as MMENGINE_METRICS
    from mmengine.registry import MODELS as MMENGINE_MODELS
    from mmengine.registry import OPTIM_WRAPPERS as MMENGINE_OPTIM_WRAPPERS
    from mmengine.registry import TRANSFORMS as MMENGINE_TRANSFORMS
    from mmengine.registry import VISUALIZERS as MMENGINE_VISUALIZERS
    from mmengine.registry import Registry
except ImportError as error:
    raise ImportError(
        f'mmseg_pmm extends MMSegmentation, and {error.name!r} cannot be '
        'imported here: install the stack with `pip install '
        '-e ".[stack]"` or `make environment` in the repository.'
    ) from error

MODELS = Registry(
    'model',
    parent=MMENGINE_MODELS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.models'],
)
DATASETS = Registry(
    'dataset',
    parent=MMENGINE_DATASETS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.datasets'],
)
DATA_SAMPLERS = Registry(
    'data sampler',
    parent=MMENGINE_DATA_SAMPLERS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.datasets'],
)
TRANSFORMS = Registry(
    'transform',
    parent=MMENGINE_TRANSFORMS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.datasets.transforms'],
)
METRICS = Registry(
    'metric',
    parent=MMENGINE_METRICS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.evaluation'],
)
HOOKS = Registry(
    'hook',
    parent=MMENGINE_HOOKS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.engine.hooks'],
)
FUNCTIONS = Registry(
    'function',
    parent=MMENGINE_FUNCTIONS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.visualization'],
)
OPTIM_WRAPPERS = Registry(
    'optim_wrapper',
    parent=MMENGINE_OPTIM_WRAPPERS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.engine'],
)
VISUALIZERS = Registry(
    'visualizer',
    parent=MMENGINE_VISUALIZERS,
    scope='mmseg_pmm',
    locations=['mmseg_pmm.visualization'],
)
