"""Prediction of images that differ in size."""

from mmseg_pmm.models.resizing import resize


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


def bounded(images, scale, max_pixels):
    """Images as they are, or reduced until they fit.

    Args:
        images (Tensor): (N, C, H, W).
        scale (float): By which they are going to be enlarged.
        max_pixels (int): What a scaled image may have at most.

    Returns:
        Tensor: (N, C, h, w), of the same shape of picture.
    """
    size = images.shape[2:]
    factor = (max_pixels / (size[0] * size[1] * scale * scale)) ** 0.5
    if factor >= 1:
        return images
    return resize(images, [max(1, int(length * factor)) for length in size])


def predict_by_size(model, data: dict, **kwargs) -> list:
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
