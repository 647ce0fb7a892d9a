"""A trained segmentor, for photos of any size."""

from contextlib import nullcontext

import cv2
import numpy as np
import torch
from mmengine.config import ConfigDict
from mmengine.dataset import Compose, pseudo_collate
from mmengine.registry import DATASETS, init_default_scope
from mmengine.runner import load_checkpoint
from mmseg.apis import init_model
from mmseg.models import EncoderDecoder
from mmseg.registry import MODELS

from mmseg_pmm.engine.hooks.channels_last_hook import use_channels_last
from mmseg_pmm.engine.hooks.whole_checkpoint_hook import check_whole
from mmseg_pmm.engine.prediction_folder import single_configs
from mmseg_pmm.engine.trained_model import model_changed
from mmseg_pmm.engine.training_data import SETTINGS, said_by
from mmseg_pmm.evaluation.mask_making.from_prediction import (
    job_of_prediction,
)
from mmseg_pmm.models.segmentors import AMN, IRN, CAMClassifier
from mmseg_pmm.resources import tool_command

# an image of more windows than these goes through the network in windows
WINDOWS_AT_ONCE = 2
# parts of a test pipeline that read what a new photo does not have
OF_TRUTH = ('LoadAnnotations',)
# what decoders raise; mmcv asserts that they made an image
DECODERS = (OSError, SyntaxError, ValueError, AssertionError, cv2.error)
PLAIN = (dict(type='mmseg_pmm.PredictedPseudoMask', crf=None),)


class UnreadablePhotoError(ValueError):
    """A photo that cannot be predicted, and why."""

    def __init__(self, path, error):
        reason = getattr(error, 'strerror', None)
        super().__init__(f'{path}: {reason or "damaged, or no image"}')


class PhotoSegmentor:
    """MMSegmentation's model and test pipeline, ready for single photos.

    A photo that is large when the network sees it, which is after the
    pipeline's own resizing, is predicted in overlapping windows
    (``test_cfg=dict(mode='slide')``), unless the config says so itself.

    Args:
        cfg (Config): Of a segmentor; changed as
            :func:`mmseg.apis.init_model` does.
        checkpoint (str): Its weights. They know the names of the classes.
        device (str): As torch calls it.
        amp (bool): Mixed precision: bfloat16 on a CPU, float16 on a GPU.
        window (int): Side of the windows in pixels. They overlap by a third,
            and are used from twice the pixels of one of them on.
        pipeline (Sequence[dict], optional): Transforms from ``probs`` and
            ``prob_classes`` to ``gt_seg_map``, as in the config's
            ``crf_metric``.

    Attributes:
        classes (tuple[str]): Names of the label ids.
        palette (list): RGB triples.

    Raises:
        ValueError: The config is of a model that predicts CAMs, or has
            changed since the checkpoint was trained; the checkpoint is not
            of the config, or names no classes.
    """

    def __init__(
        self,
        cfg,
        checkpoint,
        device='cpu',
        amp=False,
        window=1024,
        pipeline=None,
    ):
        init_default_scope(cfg.get('default_scope', 'mmseg'))
        _refuse_cams(cfg)
        self.pipeline = Compose(_without_truth(test_pipeline(cfg)))
        self.refined = pipeline is not None
        self.to_mask = Compose(PLAIN if pipeline is None else pipeline)
        self.model = init_model(cfg, device=device)
        loaded = load_checkpoint(
            self.model, checkpoint, map_location='cpu', logger='silent'
        )
        check_whole(self.model, loaded, checkpoint)
        changed = model_changed(said_by(loaded).get(SETTINGS), cfg)
        if changed:
            raise ValueError(
                f'{checkpoint} was trained with another model than the '
                f"config's: {changed}. Take the config that it was trained "
                'with, of which its folder has a copy'
            )
        self.classes, self.palette = _classes(loaded, cfg, checkpoint)
        self.device = torch.device(device).type
        self.amp = amp
        if amp and self.device == 'cpu':
            use_channels_last(self.model)
        self.window = window
        self.test_cfg = self.model.test_cfg
        self.sliding = ConfigDict(
            mode='slide',
            crop_size=(window, window),
            stride=(max(1, window * 2 // 3),) * 2,
        )

    def load(self, path) -> dict:
        """The photo as the network takes it, turned as EXIF says.

        Raises:
            UnreadablePhotoError: It is missing, damaged, or no image.
        """
        read, *prepare = self.pipeline.transforms
        try:
            results = read(dict(img_path=path))
        except DECODERS as error:
            raise UnreadablePhotoError(path, error) from error
        for step in prepare:
            results = step(results)
        return results

    @torch.no_grad()
    def predict(self, data, labels=None):
        """Predict one photo.

        Args:
            data (dict): Of :meth:`load`.
            labels (Sequence[int], optional): The classes that it is known to
                show; only these and background are chosen from.

        Returns:
            tuple[ndarray, ndarray]: Label ids (H, W) uint8 at the photo's
            size, and the mean probability of each class, (C,) in [0, 1], over
            the pixels that it has in the mask; NaN where it has none. It is
            that of the network, before a CRF.
        """
        self.model.test_cfg = self._how(data['inputs'].shape[-2:])
        with self._precision():
            (sample,) = self.model.test_step(pseudo_collate([data]))
        if labels is not None:
            sample.set_metainfo(dict(img_labels=labels))
        found = job_of_prediction(
            sample.to_dict(), None, restrict_to_labels=labels is not None
        ).results
        probs, classes = found['probs'], found['prob_classes']
        if self.refined or labels is not None:
            mask = self.to_mask(found)['gt_seg_map']
        else:
            # a head of one channel has a threshold of its own
            mask = sample.pred_sem_seg.data[0].cpu().numpy()
        mask = mask.astype(np.uint8)
        means = np.full(len(self.classes), np.nan)
        for label, plane in zip(classes.tolist(), probs, strict=True):
            inside = mask == label
            if inside.any():
                means[label] = plane[inside].mean()
        return mask, means

    def _how(self, size):
        """The ``test_cfg`` for an image of this size."""
        is_large = size[0] * size[1] > WINDOWS_AT_ONCE * self.window**2
        whole = (self.test_cfg or {}).get('mode', 'whole') == 'whole'
        can_slide = isinstance(self.model, EncoderDecoder)
        return (
            self.sliding if is_large and whole and can_slide else self.test_cfg
        )

    def _precision(self):
        if not self.amp:
            return nullcontext()
        dtype = torch.bfloat16 if self.device == 'cpu' else torch.float16
        return torch.autocast(self.device, dtype=dtype)


def test_pipeline(cfg) -> list:
    """That of the test data set, else the variable that MMSegmentation's
    inference reads.

    Raises:
        KeyError: The config has neither.
    """
    loader = cfg.get('test_dataloader')
    if loader is not None:
        pipeline = next(single_configs(loader.dataset)).get('pipeline')
        if pipeline is not None:
            return pipeline
    if 'test_pipeline' not in cfg:
        raise KeyError(
            'the config has neither test_dataloader.dataset.pipeline nor '
            'test_pipeline, which say how a photo is read'
        )
    return cfg.test_pipeline


def _without_truth(pipeline) -> list:
    return [
        step
        for step in pipeline
        if step['type'].rpartition('.')[2] not in OF_TRUTH
    ]


def _refuse_cams(cfg):
    kind = MODELS.get(cfg.model.type)
    if kind is not None and issubclass(kind, (CAMClassifier, AMN, IRN)):
        raise ValueError(
            f'{cfg.model.type} predicts the CAMs of images whose labels are '
            'known, and no masks. Masks of new images are those of a '
            'segmentor. These CAMs are written by '
            + tool_command('test', 'CONFIG CHECKPOINT --out DIR')
        )


def _classes(loaded, cfg, checkpoint):
    """Names and colours: the checkpoint's, else those of the config."""
    meta = dict(loaded.get('meta', {}).get('dataset_meta') or {})
    known = _metainfo(cfg)
    if not meta.get('classes') or list(meta['classes']) == known['classes']:
        meta = {**known, **meta}
    classes = tuple(meta['classes'])
    if not classes:
        raise ValueError(
            f'{checkpoint} does not say what its classes are: set '
            'test_dataloader.dataset.metainfo.classes in the config'
        )
    palette = meta.get('palette') or _colours(len(classes))
    return classes, palette


def _metainfo(cfg) -> dict:
    """What the config's test data set says of its classes."""
    data_set = (cfg.get('test_dataloader') or {}).get('dataset')
    if data_set is None:
        return dict(classes=[])
    data_set = next(single_configs(data_set))
    known = dict(getattr(DATASETS.get(data_set.type), 'METAINFO', {}))
    known.update(data_set.get('metainfo') or {})
    return dict(known, classes=list(known.get('classes') or ()))


def _colours(number) -> list:
    """Distinct colours; black for the background."""
    random = np.random.default_rng(0)
    colours = random.integers(60, 256, (number, 3))
    colours[0] = 0
    return colours.tolist()
