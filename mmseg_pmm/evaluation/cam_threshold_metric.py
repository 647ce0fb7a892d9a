"""mIoU of CAMs at every threshold, in one pass."""

import os.path as osp

import numpy as np
from mmengine.evaluator import BaseMetric
from mmengine.logging import MMLogger

from mmseg_pmm.evaluation.iou_areas import check_class_names, check_truth
from mmseg_pmm.pseudo_masks.labels import IGNORED
from mmseg_pmm.registry import FUNCTIONS, METRICS

PERCENTS = tuple(percent / 100 for percent in range(100))


@METRICS.register_module()
class CAMThresholdMetric(BaseMetric):
    r"""Judge CAMs as masks at many thresholds at once.

    At threshold ``t`` a pixel is :math:`\arg\max_c X_c` where
    :math:`\max_c X_c > t`, else background. One histogram over (ground
    truth, arg max, bin of max) serves all thresholds. Needs ground truth:
    its best threshold is chosen with ground truth, and named so.

    Args:
        thresholds (Sequence[float]): Ascending. Defaults to 0, 0.01, ... 0.99.
        fixed (float): The threshold one would take without ground truth.
        classes (Sequence[str], optional): Names; means over these only.
        output_dir (str, optional): Where the curve is drawn
            (``cam_thresholds.png``).
        draw (str): The registered function that draws it.
        keep_results (bool): The curve always stays; ``test.py --out``,
            MMSegmentation's too, sets it.

    Raises:
        ValueError: Thresholds that do not ascend, names that are no class,
            or a ground truth with values that are no label id.
    """

    default_prefix = 'cam'

    def __init__(
        self,
        thresholds=PERCENTS,
        fixed=0.3,
        classes=None,
        output_dir=None,
        draw='mmseg_pmm.draw_threshold_curves',
        collect_device='cpu',
        prefix=None,
        keep_results=True,
    ):
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.thresholds = np.asarray(thresholds, dtype=np.float64)
        if not len(self.thresholds) or np.any(np.diff(self.thresholds) <= 0):
            raise ValueError(f'thresholds must ascend, got {thresholds}')
        self.fixed = fixed
        self.classes = classes
        self.output_dir = output_dir
        self.draw = draw

    def process(self, data_batch, data_samples):
        check_class_names(self.classes or (), self.dataset_meta['classes'])
        for sample in data_samples:
            truth = sample['gt_sem_seg']['data'][0].cpu().numpy()
            cams = sample['cams']['data'].cpu().numpy()
            self.add(cams, sample['cams']['classes'], truth)

    def add(self, cams, classes, truth):
        """Count one image: CAMs (K, H, W), K label ids, masks (H, W).

        Only occupied cells are kept, so that a data set's worth of images
        travels between ranks in a few MB.
        """
        num_classes = len(self.dataset_meta['classes'])
        valid = truth != IGNORED
        check_truth(truth, num_classes)
        labels = np.asarray([0, *classes])
        scores = np.concatenate([np.zeros_like(truth[None], cams.dtype), cams])
        winner = labels[scores.argmax(axis=0)]
        # bin b: exactly the first b thresholds lie below the score
        # in the scores' precision, as threshold_mask compares: 51 / 255 in 8
        # bits is 0.2, not above it
        thresholds = self.thresholds.astype(scores.dtype)
        bins = np.searchsorted(thresholds, scores.max(axis=0), 'left')
        shape = (num_classes, num_classes, len(self.thresholds) + 1)
        cells = np.ravel_multi_index(
            (truth[valid], winner[valid], bins[valid]), shape
        )
        self.results.append(np.unique(cells, return_counts=True))

    def confusion(self, results) -> np.ndarray:
        """Pixels (thresholds, ground truth, prediction)."""
        num_classes = len(self.dataset_meta['classes'])
        bins = len(self.thresholds) + 1
        histogram = np.zeros(num_classes * num_classes * bins, dtype=np.int64)
        for cells, counts in results:
            histogram[cells] += counts
        histogram = histogram.reshape(num_classes, num_classes, bins)
        # [g, c, i]: pixels whose score exceeds threshold i
        above = histogram[..., ::-1].cumsum(axis=-1)[..., ::-1][..., 1:]
        confusion = np.moveaxis(above, -1, 0).copy()
        total = histogram.sum(axis=(1, 2))
        confusion[:, :, 0] += total - confusion.sum(axis=2)
        return confusion

    def compute_metrics(self, results: list) -> dict:
        curve = self.mean_iou(self.confusion(results))
        logger = MMLogger.get_current_instance()
        if np.isnan(curve).all():
            logger.warning(
                'CAMs are not judged: the ground truth has none of the '
                f'classes {list(self.classes or self.dataset_meta["classes"])}'
            )
            return {}
        best = int(np.nanargmax(curve))
        fixed = int(np.abs(self.thresholds - self.fixed).argmin())
        metrics = {
            f'mIoU@{self.thresholds[fixed]:.2f}': round(curve[fixed], 2),
            'best_mIoU': round(curve[best], 2),
            'best_threshold': round(float(self.thresholds[best]), 4),
        }
        logger.info(
            f'CAMs: mIoU {curve[best]:.2f} at threshold '
            f'{self.thresholds[best]:.2f} (chosen with ground truth), '
            f'{curve[fixed]:.2f} at {self.thresholds[fixed]:.2f}'
        )
        if self.output_dir is not None:
            path = osp.join(self.output_dir, 'cam_thresholds.png')
            draw = FUNCTIONS.get(self.draw)
            draw(path, self.thresholds, dict(CAM=curve))
            logger.info(f'the curve is in {path}')
        return metrics

    def mean_iou(self, confusion) -> np.ndarray:
        """mIoU in percent for each threshold; NaN where the judged classes
        are neither there nor predicted."""
        both = np.diagonal(confusion, axis1=1, axis2=2).astype(np.float64)
        union = confusion.sum(axis=1) + confusion.sum(axis=2) - both
        iou = np.divide(
            both, union, out=np.full_like(both, np.nan), where=union > 0
        )
        names = self.dataset_meta['classes']
        judged = names if self.classes is None else self.classes
        iou = iou[:, [names.index(name) for name in judged]]
        there = ~np.isnan(iou)
        return 100 * np.divide(
            np.where(there, iou, 0).sum(axis=1),
            there.sum(axis=1),
            out=np.full(len(iou), np.nan),
            where=there.any(axis=1),
        )
