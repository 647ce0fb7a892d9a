"""Prediction of images that differ in size."""

from mmengine.logging import MMLogger

from mmseg_pmm.models.resizing import resize

# of a scaled image; those of VOC and COCO have 1.6 million at most
MAX_PIXELS = 2_000_000


def refuse_padding(model):
    """Refuse a preprocessor that pads test images.

    Raises:
        ValueError: It does.
    """
    if getattr(model.data_preprocessor, 'test_cfg', None):
        raise ValueError(
            'data_preprocessor.test_cfg pads images, and a CAM must not see '
            'padding: remove it (images of different sizes may share a batch '
            'without)'
        )


def bounded(model, images, scale=1):
    """Images as they are, or reduced until they fit into memory.

    The first one that is reduced is told in the log.

    Args:
        model (EncoderDecoder): Its ``test_cfg['max_pixels']`` is what a
            scaled image may have at most, 2 million by default.
        images (Tensor): (N, C, H, W).
        scale (float): By which they are going to be enlarged.

    Returns:
        Tensor: (N, C, h, w), of the same shape of picture.
    """
    size = images.shape[2:]
    limit = model.test_cfg.get('max_pixels', MAX_PIXELS)
    factor = (limit / (size[0] * size[1] * scale * scale)) ** 0.5
    if factor >= 1:
        return images
    smaller = [max(1, int(length * factor)) for length in size]
    if not getattr(model, 'has_reduced', False):
        model.has_reduced = True
        MMLogger.get_current_instance().info(
            f'images with more than test_cfg.max_pixels={limit} at scale '
            f'{scale} are reduced, as this one of {tuple(size)} pixels to '
            f'{tuple(smaller)}; what is predicted is enlarged again'
        )
    return resize(images, smaller)


def predict_equal_sizes_together(model, data: dict, **kwargs) -> list:
    """Predict the images of a batch, those of one size together.

    Args:
        model (EncoderDecoder): With ``data_preprocessor`` and ``predict``.
        data (dict): A collated batch, ``inputs`` and ``data_samples``.
        kwargs: For ``predict``.

    Returns:
        list[SegDataSample]: In the batch's order.
    """
    results = [None] * len(data['inputs'])
    members_of = {}
    for index, image in enumerate(data['inputs']):
        members_of.setdefault(tuple(image.shape), []).append(index)
    for members in members_of.values():
        group = {key: [data[key][i] for i in members] for key in data}
        group = model.data_preprocessor(group, False)
        predicted = model.predict(**group, **kwargs)
        for index, sample in zip(members, predicted, strict=True):
            results[index] = sample
    return results
