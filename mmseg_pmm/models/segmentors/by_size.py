"""Prediction of images that differ in size."""


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
