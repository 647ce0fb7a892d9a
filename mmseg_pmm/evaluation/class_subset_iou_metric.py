"""Mean IoU over the classes that a data set has enough images of."""

import inspect

import torch
from mmseg.evaluation import IoUMetric

from mmseg_pmm.evaluation.iou_areas import check_class_names
from mmseg_pmm.registry import METRICS


@METRICS.register_module()
class ClassSubsetIoUMetric(IoUMetric):
    """MMSegmentation's IoUMetric with means over some classes only.

    Pixels of the other classes count as usual where they are confused with a
    judged class; the other classes' own rows read ``nan``.

    Args:
        classes (Sequence[str], optional): Names of the judged classes.
            Defaults to all.
        keep_results (bool): ``test.py --out``, MMSegmentation's too,
            sets it.
        kwargs: See :class:`mmseg.evaluation.IoUMetric`.

    Raises:
        TypeError: Another argument, which IoUMetric would pass over.
        ValueError: ``nan_to_num`` with ``classes``: the means would count
            those that are not judged.
    """

    def __init__(self, classes=None, keep_results=True, **kwargs):
        known = inspect.signature(IoUMetric).parameters
        unknown = [key for key in kwargs if key not in known]
        if unknown:
            raise TypeError(
                f'{type(self).__name__} got an unexpected keyword argument '
                f'{unknown[0]!r}'
            )
        if classes is not None and kwargs.get('nan_to_num') is not None:
            raise ValueError(
                f'{type(self).__name__}: nan_to_num would count the classes '
                'that are not judged in the means: leave it or classes out'
            )
        super().__init__(**kwargs)
        self.classes = classes

    def compute_metrics(self, results: list) -> dict:
        names = self.dataset_meta['classes']
        classes = names if self.classes is None else self.classes
        check_class_names(classes, names)
        judged = torch.tensor([name in classes for name in names])
        # an area of 0 / 0 is nan, which the means leave out
        return super().compute_metrics(
            [tuple(area * judged for area in areas) for areas in results]
        )
