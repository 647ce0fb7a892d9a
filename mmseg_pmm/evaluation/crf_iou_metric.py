"""mIoU of a segmentor's predictions after a dense CRF."""

import torch
from mmengine.dataset import Compose
from mmengine.logging import MMLogger

from mmseg_pmm.evaluation.class_subset_iou_metric import ClassSubsetIoUMetric
from mmseg_pmm.evaluation.mask_making import MaskPool, job_of_prediction
from mmseg_pmm.processes import cores_of_this_rank
from mmseg_pmm.pseudo_masks.labels import IGNORED
from mmseg_pmm.registry import METRICS


@METRICS.register_module()
class CRFIoUMetric(ClassSubsetIoUMetric):
    """IoUMetric of predictions that a dense CRF refines.

    The CRF takes the probabilities of all classes at the image's own size.
    It runs in worker processes while the model goes on to the next images.
    ``test.py --crf`` puts this metric beside the config's own, so that
    one pass of the network gives both figures.

    A head with one output channel is cut at 0.5, whatever its threshold.

    With ``--tta`` the model must be a :class:`ProbabilityTTAModel`: the
    ``seg_logits`` of SegTTAModel are those of the last view.

    Args:
        pipeline (Sequence[dict]): Transforms from ``probs`` and
            ``prob_classes`` to ``gt_seg_map``. Defaults to
            :class:`LoadImageFromFile` and :class:`PredictedPseudoMask`, with
            the published CRF (PMM, ICCV 2021).
        num_workers (int, optional): Processes of each rank; 0 works without
            any. Defaults to one for each core.
        kwargs: See :class:`ClassSubsetIoUMetric`. ``output_dir`` is where the
            refined masks go, as ``{stem}.png`` in the data set's palette.

    Raises:
        KeyError: An image comes without ground truth (unless
            ``format_only``).
        ValueError: ``ignore_index`` is not 255.
        RuntimeError: A worker was killed.
        Exception: A worker could not make a mask; the image is named.
    """

    default_prefix = 'crf'

    def __init__(
        self,
        pipeline=(
            dict(type='LoadImageFromFile'),
            dict(type='mmseg_pmm.PredictedPseudoMask'),
        ),
        num_workers=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if self.ignore_index != IGNORED:
            raise ValueError(
                f'masks leave pixels open as {IGNORED}; ignore_index is '
                f'{self.ignore_index}'
            )
        if num_workers is None:
            num_workers = cores_of_this_rank()
        self.pool = MaskPool(Compose(pipeline), num_workers)

    def process(self, data_batch, data_samples):
        for sample in data_samples:
            if 'gt_sem_seg' not in sample and not self.format_only:
                raise KeyError(
                    f'{sample["img_path"]} comes without ground truth: '
                    'mIoU needs data_prefix.seg_map_path and LoadAnnotations '
                    'in the pipeline of the test data set; format_only=True '
                    'with an output_dir writes masks and judges none'
                )
            job = job_of_prediction(sample, self.dataset_meta, self.output_dir)
            self._take(self.pool.make(job))

    def evaluate(self, size: int) -> dict:
        self._take(self.pool.finish())
        return super().evaluate(size)

    def compute_metrics(self, results: list) -> dict:
        MMLogger.get_current_instance().info('with CRF:')
        return super().compute_metrics(results)

    def _take(self, made):
        """Keep the areas, as IoUMetric has them; without ground truth none."""
        for item in made:
            areas = () if item['areas'] is None else item['areas']
            self.results.append(tuple(map(torch.from_numpy, areas)))
