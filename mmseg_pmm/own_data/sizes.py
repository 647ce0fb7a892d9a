"""From the images' sizes to scales, crops and CRF widths."""

from mmseg_pmm.own_data.facts import SMALLEST, Setting, two_digits

VOC_SIDE = 500


def sizes(facts) -> dict[str, Setting]:
    """Scales, crops and CRF widths: what the data file has."""
    side, own = facts.network_side, facts.long_side
    if side == own:
        seen = f'the long side of most images: {own}'
    else:
        change = 'reduced' if side < own else 'enlarged'
        seen = f'long sides of {own} are {change} to it ({facts.effort})'
    scale = side / VOC_SIDE
    large = _multiple(768 * scale, 8)
    small = _multiple(448 * scale, 8)
    crop = 16 * round((0.7 if facts.quick else 0.64) * side / 16)
    crop = max(crop, min(SMALLEST, 16 * round(side / 16)))
    cam_crop = crop if facts.quick else _multiple(448 * scale, 16)
    return dict(
        image_scale=Setting((side, side), seen),
        cam_resize=Setting(
            dict(
                scale=(large, large),
                ratio_range=(round(small / large, 3), 1.0),
            ),
            f'long sides of {small} to {large}: 0.9 to 1.5 times image_scale, '
            'as for VOC',
        ),
        cam_crop_size=Setting(
            (cam_crop, cam_crop),
            f'{cam_crop / side:.0%} of image_scale'
            + (': quick' if facts.quick else ', as for VOC'),
        ),
        crop_size=Setting((crop + 1, crop + 1), f'{crop / side:.0%} of it'),
        **_crf_settings(own, facts.alpha),
    )


def _crf_settings(side, alpha):
    """Widths in pixels of the images themselves, in proportion to their
    side."""
    scale = side / VOC_SIDE

    def width(pixels):
        return max(1, two_digits(pixels * scale))

    reason = (
        f"widths in pixels: VOC's {{}} for a long side of 500, times {scale:g}"
    )
    found = 'found from the CAMs' if alpha is None else 'chosen by --alpha'
    return dict(
        classwise_crf=Setting(
            dict(
                alpha='auto' if alpha is None else alpha,
                gaussian=(width(3), 10),
                bilateral=(width(80), 13, 10),
            ),
            f'alpha: {found}; {reason.format("3 and 80")}',
        ),
        seed_crf=Setting(
            dict(gaussian=(width(3), 3), bilateral=(width(50), 5, 10)),
            reason.format('3 and 50'),
        ),
        predicted_crf=Setting(
            dict(gaussian=(width(1), 3), bilateral=(width(67), 3, 4)),
            reason.format('1 and 67'),
        ),
    )


def _multiple(value, of) -> int:
    return max(of, of * round(value / of))
