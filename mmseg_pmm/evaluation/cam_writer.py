"""A metric that writes what a CAM classifier predicts."""

import os.path as osp

from mmengine.evaluator import BaseMetric
from mmengine.logging import MMLogger

from mmseg_pmm.files import write_cams
from mmseg_pmm.files.background import BackgroundWork
from mmseg_pmm.files.class_names import write_class_names
from mmseg_pmm.files.folder_checks import check_written
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.registry import METRICS


@METRICS.register_module()
class CAMWriter(BaseMetric):
    """Writes ``{stem}.npz`` for every image of the test data set.

    Works under every launcher; each rank writes its share. Files are written
    in threads, while the network computes the next batch.

    Args:
        output_dir (str, optional): Where to write; ``test.py --out``
            sets it.
        stride (int): Maps are stored at 1 / stride of the image's size.
            Defaults to 2, with ``dtype`` the smallest form that leaves the
            masks as they are (docs/performance.md).
        dtype (str): ``'uint8'`` (default) or ``'float16'``.
        keep_results (bool): Files always stay; ``test.py --out``,
            MMSegmentation's too, sets it.

    Raises:
        ValueError: There is no ``output_dir`` at the first batch, or it
            holds CAMs of other classes.
    """

    default_prefix = 'cam'
    suffix = '.npz'  # by which test.py --resume knows its files

    def __init__(
        self,
        output_dir=None,
        stride=2,
        dtype='uint8',
        collect_device='cpu',
        prefix=None,
        keep_results=True,
    ):
        super().__init__(collect_device=collect_device, prefix=prefix)
        self.output_dir = output_dir
        self.stride = stride
        self.dtype = dtype
        self.background = BackgroundWork()

    def process(self, data_batch, data_samples):
        if self.output_dir is None:
            raise ValueError(
                'CAMWriter has no output_dir: call test.py with --out, '
                'set it in the config, or leave CAMWriter out of '
                'test_evaluator'
            )
        classes = (self.dataset_meta or {}).get('classes')
        if classes and not self.results:
            write_class_names(self.output_dir, classes)
        for sample in data_samples:
            stem = stem_of(sample['img_path'])
            self.background.call(
                write_cams,
                osp.join(self.output_dir, f'{stem}.npz'),
                sample['cams']['data'].cpu().numpy(),
                sample['cams']['classes'],
                self.stride,
                self.dtype,
            )
            self.results.append(stem)

    def evaluate(self, size: int) -> dict:
        self.background.finish()
        return super().evaluate(size)

    def compute_metrics(self, results: list) -> dict:
        check_written(self.output_dir, [f'{stem}.npz' for stem in results])
        MMLogger.get_current_instance().info(
            f'CAMs of {len(results)} images are in {self.output_dir}'
        )
        # the JSON of LoggerHook keeps floats, and makes an int null
        return dict(images=float(len(results)))
