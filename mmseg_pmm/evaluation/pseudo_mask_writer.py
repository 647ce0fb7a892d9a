"""A metric that turns predictions into pseudo-masks, in worker processes."""

import os.path as osp

import numpy as np
from mmengine.dataset import Compose
from mmengine.evaluator import BaseMetric
from mmengine.logging import MMLogger

from mmseg_pmm.evaluation.iou_areas import check_class_names
from mmseg_pmm.evaluation.mask_changes import MaskChanges
from mmseg_pmm.evaluation.mask_making import MaskPool, job_of_prediction
from mmseg_pmm.files.class_names import write_class_names
from mmseg_pmm.files.folder_checks import check_written
from mmseg_pmm.registry import METRICS


@METRICS.register_module()
class PseudoMaskWriter(BaseMetric):
    """Writes ``{stem}.png`` for every image that a model predicts.

    The model's test step runs on, while worker processes take its output
    through the pipeline and write whole files. A CAM classifier's output
    arrives there as ``cams`` and ``cam_classes``, a segmentor's as ``probs``
    and ``prob_classes``: the softmax of its logits over background and the
    classes that the image is known to show. Each rank writes its share.

    Args:
        output_dir (str, optional): Where to write; ``test.py --out``
            sets it.
        pipeline (Sequence[dict]): Transforms that end with ``gt_seg_map``.
            Defaults to :class:`LoadImageFromFile` and
            :class:`PredictedPseudoMask`.
        num_workers (int): Processes of each rank; 0 works without any.
        restrict_to_labels (bool): Softmax over the image's labels and
            background only, which needs the meta key ``img_labels``. False:
            over all classes, as published.
        compare_with (Sequence[str]): Folders of older masks, of which the
            last that has one counts: how many pixels changed? And is a class
            lost that the image shows? One that is damaged or of another size
            counts as none.
        keep_known (float): Where a labelled class of an image would have
            less than this share of the pixels of its older mask, it keeps
            those. Unsure pixels (255) stay so, and are not lost. 0 keeps
            none, as published.
        classes (Sequence[str], optional): Names; the mIoU is over these only.
        keep_results (bool): Files always stay; ``test.py --out``,
            MMSegmentation's too, sets it.

    Raises:
        FileNotFoundError: There is no such folder as ``compare_with`` names;
            before the first batch.
        RuntimeError: A worker was killed.
        Exception: A worker could not make a mask; the image is named.
    """

    default_prefix = 'pseudo_masks'
    suffix = '.png'  # by which test.py --resume knows its files

    def __init__(
        self,
        output_dir=None,
        pipeline=(
            dict(type='LoadImageFromFile'),
            dict(type='mmseg_pmm.PredictedPseudoMask'),
        ),
        num_workers=2,
        restrict_to_labels=True,
        compare_with=(),
        keep_known=0.25,
        classes=None,
        collect_device='cpu',
        prefix=None,
        keep_results=True,
    ):
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.output_dir = output_dir
        self.pool = MaskPool(Compose(pipeline), num_workers)
        self.restrict_to_labels = restrict_to_labels
        self.compare_with = compare_with
        self.keep_known = keep_known
        self.classes = classes

    @BaseMetric.dataset_meta.setter
    def dataset_meta(self, dataset_meta):
        """Set by MMEngine's loops: on all ranks, before the first batch."""
        for folder in self.compare_with:
            if not osp.isdir(folder):
                raise FileNotFoundError(
                    f'{folder}: there is no such folder of older masks; '
                    'correct compare_with of PseudoMaskWriter'
                )
        BaseMetric.dataset_meta.fset(self, dataset_meta)

    def process(self, data_batch, data_samples):
        if self.output_dir is None:
            raise ValueError(
                'PseudoMaskWriter has no output_dir: call test.py '
                'with --out, or set it in the config'
            )
        names = self.dataset_meta['classes']
        check_class_names(self.classes or (), names)
        if not self.results:
            write_class_names(self.output_dir, names)
        for sample in data_samples:
            job = job_of_prediction(
                sample,
                self.dataset_meta,
                self.output_dir,
                self.restrict_to_labels,
                self.compare_with,
                self.keep_known,
            )
            self.results.extend(self.pool.make(job))

    def finish(self):
        """Wait for the last masks; stop the worker processes."""
        self.results.extend(self.pool.finish())

    def stop(self):
        """Drop what waits, and stop the worker processes."""
        self.pool.stop()

    def evaluate(self, size: int) -> dict:
        self.finish()
        return super().evaluate(size)

    def compute_metrics(self, results: list) -> dict:
        """Percentages: ``foreground``, ``ignored``, each class in
        ``pixels/``, those of :class:`MaskChanges` (with ``compare_with``) and
        ``mIoU`` (where samples have a ground truth). Pixels by class stay in
        ``pixels``."""
        files = [f'{result["stem"]}.png' for result in results]
        check_written(self.output_dir, files)
        names = self.dataset_meta['classes']
        pixels = sum(result['pixels'] for result in results)
        shares = 100 * pixels / pixels.sum()
        self.pixels = dict(zip(names, pixels.tolist(), strict=False))
        metrics = {
            'images': float(len(files)),
            'foreground': shares[1 : len(names)].sum(),
            'ignored': shares[len(names) :].sum(),
        }
        changes = MaskChanges(results, names, self.keep_known)
        metrics.update(changes.metrics())
        areas = [r['areas'] for r in results if r['areas'] is not None]
        intersection, union = sum(areas)[:2] if areas else np.zeros((2, 1))
        if self.classes is not None:
            union = union * [name in self.classes for name in names]
        if union.any():
            seen = union > 0
            metrics['mIoU'] = 100 * (intersection[seen] / union[seen]).mean()
        for name, share in zip(names, shares, strict=False):
            metrics[f'pixels/{name}'] = share
        metrics = {key: round(float(metrics[key]), 2) for key in metrics}
        logger = MMLogger.get_current_instance()
        logger.info(
            f'pseudo-masks of {len(files)} images are in {self.output_dir}; '
            f'in percent: {metrics}'
        )
        if changes.images:
            logger.info(
                f'{changes.images} of them had older masks:\n{changes.table()}'
            )
        elif self.compare_with:
            logger.warning(
                'none of these images has an older mask in '
                f'{", ".join(map(str, self.compare_with))}: no class kept its '
                'old pixels (compare_with of PseudoMaskWriter)'
            )
        for sentence in changes.warnings():
            logger.warning(sentence)
        return metrics
