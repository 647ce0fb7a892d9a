"""The masks of a round, as the model in training predicts them."""

import torch
from mmengine.dist import all_reduce_params, is_main_process
from mmengine.evaluator import Evaluator
from mmengine.hooks import EMAHook
from mmengine.model import is_model_wrapper
from mmengine.registry import METRICS, MODELS
from mmengine.runner.amp import autocast

from mmseg_pmm.engine.cudnn import sizes_vary
from mmseg_pmm.engine.fail_together import fail_together
from mmseg_pmm.evaluation.iou_areas import check_class_names
from mmseg_pmm.files.folder_checks import check_written


class MaskPredictor:
    """Writes a mask for every image of a loader; each rank its share.

    Args:
        loader (DataLoader): Of the images.
        writer (dict): Settings of
            :class:`mmseg_pmm.evaluation.PseudoMaskWriter`.
        use_ema (bool): Predict with the weights of EMAHook.
        tta_model (dict, optional): Wrapped around the model.
        fp16 (bool): Predict in mixed precision.
    """

    def __init__(self, loader, writer, use_ema, tta_model, fp16):
        self.loader = loader
        self.writer = {'type': 'mmseg_pmm.PseudoMaskWriter', **(writer or {})}
        self.use_ema = use_ema
        self.tta_model = tta_model
        self.fp16 = fp16

    def check(self, runner):
        """What can be wrong is wrong now, and not after hours of work."""
        self._build_writer(None, ())
        self._model(runner)

    def run(self, runner, folder, stems, compare_with, failed) -> tuple:
        """Predict all images.

        Args:
            folder (str): Where ``{stem}.png`` go, whole or not at all.
            stems (Sequence[str]): Of the images, each of which must have one.
            compare_with (Sequence[str]): Folders of older masks.
            failed (str): Begins the message of an error.

        Returns:
            tuple[dict, dict | None, bool]: Metrics; on rank 0 pixels by
            class; whether a class dies out.

        Raises:
            RuntimeError: On all ranks, when one fails.
        """
        with fail_together(failed):
            writer = self._build_writer(folder, compare_with)
            evaluator = Evaluator([writer])
            evaluator.dataset_meta = self.loader.dataset.metainfo
        model = self._model(runner)
        # each rank has norm statistics of its own
        all_reduce_params(model.buffers(), op='mean')
        model.eval()
        try:
            with fail_together(failed):
                with torch.no_grad(), sizes_vary():
                    for batch in self.loader:
                        with autocast(enabled=self.fp16):
                            outputs = model.test_step(batch)
                        evaluator.process(outputs, batch)
                writer.finish()
        finally:
            writer.stop()
            model.train()
        with fail_together(failed):
            check_written(folder, [f'{stem}.png' for stem in stems])
        reasons = _noted_errors(writer)
        metrics = evaluator.evaluate(len(self.loader.dataset))
        with fail_together(failed):
            if reasons:
                raise reasons[0]
        pixels = writer.pixels if is_main_process() else None
        return metrics, pixels, metrics.get(f'{writer.prefix}/dying', 0) > 0

    @property
    def keeps_known(self) -> bool:
        """Must masks keep the classes that they had?"""
        return self.writer.get('keep_known') != 0

    def _build_writer(self, folder, compare_with):
        classes = self.loader.dataset.metainfo['classes']
        check_class_names(self.writer.get('classes') or (), classes)
        return METRICS.build(
            dict(self.writer, output_dir=folder, compare_with=compare_with)
        )

    def _model(self, runner):
        """What predicts, in the state that it has at this iteration."""
        model = runner.model
        if self.use_ema:
            hooks = [
                hook for hook in runner.hooks if isinstance(hook, EMAHook)
            ]
            if not hooks:
                raise ValueError(
                    'use_ema=True needs an EMAHook in custom_hooks'
                )
            model = hooks[0].ema_model.module
        elif is_model_wrapper(model):
            model = model.module
        if self.tta_model is not None:
            model = MODELS.build(dict(self.tta_model, module=model))
        return model


def _noted_errors(metric) -> list:
    """Errors of ``compute_metrics``, which from now on returns all the same:
    it runs on rank 0, while the others wait for what it returns."""
    errors, compute = [], metric.compute_metrics

    def compute_or_note(results):
        try:
            return compute(results)
        except Exception as error:
            errors.append(error)
            return {}

    metric.compute_metrics = compute_or_note
    return errors
