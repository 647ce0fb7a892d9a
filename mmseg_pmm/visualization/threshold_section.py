"""The part of a report about the threshold between class and background."""

import inspect
import io

from mmseg_pmm.pseudo_masks import ActivationHistogram, tying_threshold
from mmseg_pmm.pseudo_masks.activations import LEVELS
from mmseg_pmm.registry import TRANSFORMS

from . import report
from .curves import draw_activations
from .examples import choose_examples

IMAGES = 200


def marks_of(step) -> dict:
    """The thresholds in the settings of a step that makes masks.

    Args:
        step (dict): With ``alpha``, ``background``, or ``fg`` and ``bg``.

    Returns:
        dict[str, float]: What to call each -> threshold; empty for a step
        that has none.
    """
    step = _with_defaults(step)
    if isinstance(step.get('alpha'), (int, float)):
        alpha = step['alpha']
        return {
            f'tie with background (alpha = {alpha:g})': tying_threshold(alpha)
        }
    names = dict(
        background='background below', fg='class above', bg='background below'
    )
    return {name: step[key] for key, name in names.items() if key in step}


def _with_defaults(step) -> dict:
    if not step['type'].startswith('mmseg_pmm.'):
        return {}  # no other steps make masks
    known = inspect.signature(TRANSFORMS.get(step['type'])).parameters
    return {**{key: value.default for key, value in known.items()}, **step}


def threshold_section(name, data_set, step, why):
    """The thresholds of stage 3, over the activations they divide.

    Args:
        name (str): Of the masks.
        data_set (BaseSegDataset): Its pipeline leaves ``cams``, perhaps
            ``smooth_cams``, which then count.
        step (dict): Settings as they were used.
        why (str): Where they come from.

    Returns:
        list[str]: Empty where the step has no threshold.
    """
    marks = marks_of(step)
    if not marks:
        return []
    file = io.BytesIO()
    draw_activations(file, LEVELS, _activations(data_set).counts, marks)
    said = '; '.join(f'{text}: {value:.2f}' for text, value in marks.items())
    return [
        report.heading(f'The threshold of {name}'),
        report.paragraph(
            f'{said.capitalize()}. {why} A pixel whose activation is below '
            'becomes background, unless its neighbours and its colour speak '
            'against it.'
        ),
        report.png(
            file.getvalue(),
            'Activations above 0 in labelled images. If the curve has a '
            'valley, a threshold in it divides best.',
        ),
    ]


def _activations(data_set) -> ActivationHistogram:
    count = len(data_set)
    labels = [data_set.get_data_info(i)['img_labels'] for i in range(count)]
    activations = ActivationHistogram()
    for index in choose_examples(labels, IMAGES):
        if not labels[index]:
            continue
        results = data_set[index]
        activations.add(results.get('smooth_cams', results['cams']))
    return activations
