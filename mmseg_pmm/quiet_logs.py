"""A console for people: what asks for nothing goes to the log file alone."""

import importlib
import io
import logging
import logging.handlers
import os
import re
import sys
from contextlib import redirect_stdout, suppress

SHOW_ALL = 'MMSEG_PMM_VERBOSE'
# what asks for nothing: the module (or package) that says it, how it begins,
# and why nothing has to be done
KNOWN = (
    # an operator that is compiled, and that nothing here uses
    ('mmcv.cnn.bricks.transformer', r'Fail to import ``MultiScaleDeformable'),
    # pictures are off unless they are asked for
    ('mmseg.engine.hooks.visualization_hook', r'The draw is False'),
    # a visualizer without a folder, which paints for its caller
    ('mmengine.visualization.visualizer', r'Failed to add <class '),
    # a data set of another company
    ('mmseg.datasets', r'Could not import OneDL'),
    # what libraries have to change in themselves
    ('mmengine', r'pkg_resources is deprecated as an API'),
    ('mmengine.runner.checkpoint', r'You are using `torch.load` with `weigh'),
    ('mmengine.fileio', r'"FileClient" will be deprecated'),
    ('mmengine.fileio', r'"HardDiskBackend" is the alias'),
    ('mmseg.models.builder', r'``build_loss`` would be deprecated'),
    ('mmseg.structures.sampler.builder', r'``build_pixel_sampler`` would be'),
    ('torch.functional', r'torch.meshgrid: in an upcoming release'),
    # defaults that are meant
    ('mmengine.evaluator.metric', r'The prefix is not set in metric class'),
    ('mmengine.runner.runner', r'Distributed training is not used, all Sync'),
    # a run at a constant rate
    ('mmengine.runner.runner', r'`save_param_scheduler` is True but'),
    # a resumed run, which is slower for a while
    ('mmengine.runner.loops', r'Fast sampler-level resume is unavailable'),
    ('mmcv.image.photometric', r"Only use 'alpha' for pillow backend"),
    ('mmseg.models.decode_heads', r'For binary segmentation, we suggest'),
    # a line for each parameter that the config freezes, or treats apart
    ('mmengine.optim', r'\S+ is skipped since its requires_grad=False'),
    ('mmengine.optim', r'paramwise_options -- '),
    # the classifier of a pretrained backbone
    (
        'mmengine.runner.checkpoint',
        r'The model and loaded state dict do not match exactly\s+unexpected '
        r'key in source state_dict: ((fc|head|classifier)\.[\w.]+(, )?)+\s*$',
    ),
    # to look things up in the log file
    ('mmengine.runner.runner', r'\s*-+\s+System environment:'),
    ('mmengine.runner.runner', r'Config:\n'),
    ('mmengine.runner.runner', r'Hooks will be executed in the following'),
)
# print_log speaks for whoever calls it
SPEAKER = 'mmengine.logging.logger'
# as warnings.formatwarning writes it
WARNING = re.compile(r'(.+?):\d+: \w+: (.*)', re.S)
WARNINGS = logging.getLogger('py.warnings')


def quieten():
    """Keep known warnings of libraries from the console.

    A tool does so before it imports them. Python's warnings then go through
    :mod:`logging`, and into the log file of the run once there is one.
    Nothing changes with ``MMSEG_PMM_VERBOSE=1`` in the environment.
    """
    if os.environ.get(SHOW_ALL) or WARNINGS.handlers:
        return
    console = logging.StreamHandler()
    console.addFilter(asks_for_something)
    # until there is a file
    waiting = logging.handlers.MemoryHandler(10_000, logging.CRITICAL + 1)
    WARNINGS.addFilter(_as_one_text)
    WARNINGS.addHandler(console)
    WARNINGS.addHandler(waiting)
    WARNINGS.propagate = False
    logging.captureWarnings(True)
    # which prints, by print_log without a logger
    printed = io.StringIO()
    with redirect_stdout(printed), suppress(ImportError):
        importlib.import_module('mmseg.datasets')
    for line in printed.getvalue().splitlines():
        WARNINGS.warning(line)


def quiet_console(logger):
    """Leave the same out of what MMEngine's logger shows; its file keeps all.

    Warnings that are shown are kept for :func:`remind`.

    Args:
        logger (MMLogger): Of the run.
    """
    if _reminder in logger.handlers:
        return
    shown = [
        handler
        for handler in logger.handlers
        if type(handler) is logging.StreamHandler
    ]
    if any(handler.level <= logging.WARNING for handler in shown):
        # not of the other ranks
        logger.addHandler(_reminder)
    files = [h for h in logger.handlers if isinstance(h, logging.FileHandler)]
    for handler in WARNINGS.handlers:
        if files and isinstance(handler, logging.handlers.MemoryHandler):
            handler.setTarget(files[0])
            handler.flushLevel = logging.WARNING
            handler.flush()
    if files and not os.environ.get(SHOW_ALL):
        for handler in shown:
            handler.addFilter(asks_for_something)
        path = os.path.relpath(files[0].baseFilename)
        logger.info(f'what is not shown here is in {path}')


def remind():
    """Print the warnings of a run once more, where they are not lost among
    its other lines."""
    said = list(_reminder.said)
    _reminder.said.clear()
    if said:
        words = 'a warning' if len(said) == 1 else f'{len(said)} warnings'
        print(f'{words} of this run, once more:', file=sys.stderr)
    for message in said:
        print('-', message.strip().replace('\n', '\n  '), file=sys.stderr)


def asks_for_something(record) -> bool:
    """Whether a log record is none of :data:`KNOWN`."""
    path, message = record.pathname, record.getMessage()
    if record.name == WARNINGS.name:
        found = WARNING.match(message)
        path, message = found.groups() if found else ('', message)
    return not any(
        re.match(begin, message) and _is_of(path, module)
        for module, begin in KNOWN
    )


def _is_of(path, module) -> bool:
    """Whether a file is a module, or in a package; what print_log and print
    say is of nobody."""
    dotted = f'/{path}'.removesuffix('.py').replace(os.sep, '.') + '.'
    return not path or any(f'.{name}.' in dotted for name in (module, SPEAKER))


def _as_one_text(record) -> bool:
    """MMEngine's loggers tell warnings apart by ``msg``, which here is %s."""
    record.msg, record.args = record.getMessage(), None
    return True


class _Reminder(logging.Handler):
    """Keeps warnings that ask for something, each once."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.addFilter(asks_for_something)
        self.said = {}

    def emit(self, record):
        self.said[record.getMessage()] = None


_reminder = _Reminder()
