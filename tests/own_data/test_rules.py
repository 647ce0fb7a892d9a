"""VOC's facts give VOC's published settings; others follow by their rules."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.own_data import rules
from mmseg_pmm.own_data.facts import EFFORTS, Facts
from mmseg_pmm.own_data.sizes import sizes

VOC = Facts(images=10582, long_side=500, cores=32, effort='full')


def values(settings):
    return {name: setting.value for name, setting in settings.items()}


def test_sizes_of_voc():
    assert values(sizes(VOC)) == dict(
        image_scale=(500, 500),
        cam_resize=dict(scale=(768, 768), ratio_range=(0.583, 1.0)),
        cam_crop_size=(448, 448),
        crop_size=(321, 321),
        classwise_crf=dict(
            alpha='auto', gaussian=(3, 10), bilateral=(80, 13, 10)
        ),
        seed_crf=dict(gaussian=(3, 3), bilateral=(50, 5, 10)),
        predicted_crf=dict(gaussian=(1, 3), bilateral=(67, 3, 4)),
    )


def test_trainings_on_voc():
    assert values(rules.cam(VOC)) == dict(
        batch_size=24, max_epochs=8, lr=0.02, momentum=0
    )
    assert values(rules.cam(VOC, rules.AMN)) == dict(
        batch_size=16, max_epochs=5, lr=0.1, momentum=0
    )
    assert values(rules.segmentor(VOC)) == dict(
        batch_size=10, max_iters=30000, lr=2.5e-4, interval=15000
    )
    assert values(rules.amn(VOC)) == dict(
        batch_size=16, max_epochs=5, lr_mult=0.05
    )
    assert values(rules.irn(VOC)) == dict(batch_size=32, max_epochs=3, lr=0.1)
    assert rules.workers(VOC).value == 4


def test_rates_belong_to_batches():
    few = Facts(500, 500, effort='normal')
    for published in (rules.PMM, rules.AMN):  # a short training has PMM's
        classifier = values(rules.cam(few, published))
        assert classifier['batch_size'] == 16
        assert classifier['lr'] == 0.013  # 0.02 * 16 / 24
    quick = Facts(500, 500, effort='quick')
    assert values(rules.irn(quick))['batch_size'] == 8
    assert values(rules.irn(quick))['lr'] == 0.025  # 0.1 * 8 / 32


def test_a_short_segmentor_has_a_larger_rate():
    short = values(rules.segmentor(Facts(500, 500, effort='full')))
    assert short['max_iters'] == 3000 and short['lr'] == 1e-3
    assert values(rules.segmentor(VOC))['lr'] == 2.5e-4


@pytest.mark.parametrize(
    'num_classes, level', [(2, 0.1), (6, 0.3), (21, 0.5), (81, 0.7)]
)
def test_pus_begins_sooner_where_guessing_costs_less(num_classes, level):
    assert rules.pus_level(num_classes).value == level


def test_crf_widths_go_with_the_images():
    found = values(sizes(Facts(100, 1000)))
    assert found['classwise_crf']['gaussian'] == (6, 10)
    assert found['classwise_crf']['bilateral'] == (160, 13, 10)
    assert found['predicted_crf']['bilateral'] == (130, 3, 4)  # 134
    small = values(sizes(Facts(100, 50)))['classwise_crf']
    assert small['gaussian'] == (1, 10) and small['bilateral'] == (8, 13, 10)


def test_a_first_look_at_some_hundred_tiles():
    tiles = Facts(108, 300, cores=2, effort='quick')
    found = values(sizes(tiles))
    assert found['image_scale'] == (300, 300)
    assert found['cam_crop_size'] == (224, 224)
    assert found['classwise_crf']['bilateral'] == (48, 13, 10)
    classifier = values(rules.cam(tiles))
    assert classifier['max_epochs'] * 108 / 8 < 100  # steps
    assert classifier['momentum'] == 0.9
    assert classifier['scales'] == (0.75, 1.5)  # 224 and 448 pixels
    assert rules.workers(tiles).value == 1


def test_reasons_name_one_true_number_of_steps():
    found = rules.cam(Facts(266, 500, effort='quick'))
    assert found['max_epochs'].value == 3  # of 34 batches
    why = found['max_epochs'].reason
    assert why == '102 steps over 266 images: at least 80 steps (quick)'
    assert 'step' not in found['momentum'].reason.replace('few steps', '')
    for images, said in (
        (30, '40 steps over 30 images: more would learn them by heart'),
        (2000, '250 steps over 2000 images: a whole pass (quick)'),
    ):
        found = rules.cam(Facts(images, 500, effort='quick'))
        assert found['max_epochs'].reason == said
    found = rules.cam(Facts(9000, 500, effort='normal'))
    assert found['max_epochs'].reason == (
        '2252 steps over 9000 images: at least 4 passes (normal)'
    )
    found = rules.amn(Facts(266, 500, effort='quick'))
    assert found['max_epochs'].reason.startswith('68 steps over 266 images')


@pytest.mark.parametrize('long_side', [128, 480, 4000])
@pytest.mark.parametrize('network', [rules.cam, rules.amn])
def test_a_first_look_sees_images_of_all_sizes_alike(network, long_side):
    found = values(network(Facts(200, long_side, effort='quick')))
    sides = np.multiply(found['scales'], long_side)
    np.testing.assert_allclose(sides, (224, 448), rtol=0.04)


def test_large_images_are_reduced_alike_in_training_and_prediction():
    large = Facts(1000, 4000)
    assert values(sizes(large))['image_scale'] == (640, 640)
    scales = values(rules.cam(large))['scales']
    assert scales == (0.08, 0.16, 0.24, 0.32)  # times 4000: 0.5 to 2 of 640
    assert values(rules.amn(large))['scales'] == scales


facts = st.builds(
    Facts,
    images=st.integers(1, 200_000),
    long_side=st.integers(16, 10_000),
    cores=st.integers(1, 64),
    effort=st.sampled_from(EFFORTS),
)


@given(facts)
def test_any_data(found):
    all_sizes = values(sizes(found))
    side = all_sizes['image_scale'][0]
    assert 224 <= side <= 640
    assert 100 <= all_sizes['crop_size'][0] <= side + 1
    assert 100 <= all_sizes['cam_crop_size'][0] <= side
    for rule in (rules.cam, rules.segmentor, rules.amn, rules.irn):
        settings = rule(found)
        assert 1 <= settings['batch_size'].value <= found.images
        assert all(setting.reason for setting in settings.values())
    segmentor = values(rules.segmentor(found))
    assert 0 < segmentor['interval'] < segmentor['max_iters']
    classifier = values(rules.cam(found))
    assert classifier['max_epochs'] >= 1
    steps = classifier['max_epochs'] * found.images / classifier['batch_size']
    assert (classifier['momentum'] == 0.9) or steps > 2999


@pytest.mark.parametrize('images', [20, 300, 5000, 100_000])
def test_more_effort_is_more_training(images):
    steps, iterations = [], []
    for effort in EFFORTS:
        found = Facts(images, 500, effort=effort)
        classifier = values(rules.cam(found))
        steps.append(classifier['max_epochs'])
        iterations.append(values(rules.segmentor(found))['max_iters'])
    assert steps == sorted(steps)
    assert iterations == sorted(iterations)


def test_an_alpha_that_a_person_has_chosen():
    found = sizes(Facts(100, 500))['classwise_crf']
    assert found.value['alpha'] == 'auto' and 'found from' in found.reason
    chosen = sizes(Facts(100, 500, alpha=2.0))['classwise_crf']
    assert chosen.value['alpha'] == 2 and 'by --alpha' in chosen.reason
