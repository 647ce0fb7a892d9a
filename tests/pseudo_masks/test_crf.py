import subprocess
import sys
import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mmseg_pmm.pseudo_masks import classwise_crf, crf_backends, dense_crf

BACKENDS = ['numba', 'pydensecrf']
PACKAGE = 'mmseg_pmm.pseudo_masks'


@pytest.fixture(params=BACKENDS)
def backend(request):
    pytest.importorskip(request.param)
    return request.param


def brute_force_crf(image, probs, iterations, gaussian, bilateral):
    """Mean field over all pairs of pixels, no lattice (float64)."""
    labels, height, width = probs.shape
    rows, columns = np.mgrid[:height, :width].reshape(2, -1)
    place = np.stack([columns, rows], axis=1).astype(float)
    colour = image.reshape(-1, 3).astype(float)

    def kernel(features):
        squared = ((features[:, None] - features[None]) ** 2).sum(axis=2)
        weights = np.exp(-squared / 2)
        norm = 1 / np.sqrt(weights.sum(axis=1) + 1e-20)
        return norm[:, None] * weights * norm[None]

    spatial = gaussian[1] * kernel(place / gaussian[0])
    appearance = bilateral[2] * kernel(
        np.concatenate([place / bilateral[0], colour / bilateral[1]], axis=1)
    )
    unary = -np.log(np.clip(probs.reshape(labels, -1), 1e-5, 1))

    def softmax(energy):
        energy = energy - energy.max(axis=0)
        return np.exp(energy) / np.exp(energy).sum(axis=0)

    current = softmax(-unary)
    for _ in range(iterations):
        message = current @ spatial + current @ appearance
        current = softmax(-unary + message)
    return current.reshape(labels, height, width)


def scene(height=24, width=32):
    """Two flat regions with noise, and scores that are unsure of them."""
    rng = np.random.default_rng(0)
    image = np.full((height, width, 3), 60, dtype=np.uint8)
    image[:, width // 2 :] = (180, 90, 140)
    image += rng.integers(0, 8, image.shape).astype(np.uint8)
    cam = np.full((height, width), 0.1, dtype=np.float32)
    cam[:, width // 2 + 3 :] = 0.7
    return image, cam


def test_dense_crf_against_brute_force(backend):
    image, cam = scene()
    probs = np.stack([1 - cam, cam * 0.6, cam * 0.4])
    gaussian, bilateral = (3, 3), (20, 13, 5)
    refined = dense_crf(image, probs, 5, gaussian, bilateral, backend)
    expected = brute_force_crf(image, probs, 5, gaussian, bilateral)
    # the lattice approximates the Gaussian kernels
    assert np.mean(refined.argmax(0) != expected.argmax(0)) < 0.01
    assert np.mean(np.abs(refined - expected)) < 0.02


def test_dense_crf_finds_the_edge(backend):
    image, cam = scene()
    scores = np.stack([1 - cam, cam])
    mask = dense_crf(image, scores, backend=backend)[1] > 0.5
    np.testing.assert_array_equal(mask[:, :16], False)
    np.testing.assert_array_equal(mask[:, 16:], True)


def test_probabilities_sum_to_one(backend):
    image, cam = scene(7, 9)
    scores = np.stack([1 - cam, cam, cam / 2])
    refined = dense_crf(image, scores, backend=backend)
    assert refined.dtype == np.float32
    assert_allclose(refined.sum(axis=0), 1, atol=1e-5)


def test_classwise_is_a_two_label_crf_for_each_class(backend):
    image, cam = scene()
    cams = np.stack([cam, cam[:, ::-1], np.zeros_like(cam)])
    refined = classwise_crf(image, cams, alpha=7, backend=backend)
    for index in range(3):
        scores = np.stack([(1 - cams[index]) ** 7, cams[index]])
        alone = dense_crf(image, scores, gaussian=(3, 10), backend=backend)
        assert_allclose(refined[index], alone[1], atol=1e-5)
    assert refined[2].max() < 0.5


def test_every_parameter_reaches_the_crf(backend):
    image, cam = scene()
    plain = classwise_crf(image, cam[None], backend=backend)
    for changed in (
        dict(alpha=2),
        dict(iterations=1),
        dict(gaussian=(1, 10)),
        dict(gaussian=(3, 1)),
        dict(bilateral=(5, 13, 10)),
        dict(bilateral=(80, 3, 10)),
        dict(bilateral=(80, 13, 1)),
    ):
        other = classwise_crf(image, cam[None], **changed, backend=backend)
        # far above rounding
        assert np.abs(other - plain).max() > 1e-5


def test_no_class(backend):
    image, _ = scene()
    refined = classwise_crf(image, np.zeros((0, 24, 32)), backend=backend)
    assert refined.shape == (0, 24, 32)
    assert refined.dtype == np.float32


@pytest.mark.parametrize('size', [(1, 1), (1, 7), (5, 1), (3, 3)])
def test_tiny_images(size, backend):
    image = np.zeros((*size, 3), dtype=np.uint8)
    foreground = classwise_crf(image, np.ones((2, *size)), backend=backend)
    assert foreground.shape == (2, *size)
    assert (foreground > 0.5).all()
    nothing = classwise_crf(image, np.zeros((1, *size)), backend=backend)
    assert (nothing < 0.5).all()


def test_read_only_strided_inputs(backend):
    image, cam = scene()
    expected = classwise_crf(image, cam[None], backend=backend)
    strided = np.ascontiguousarray(image[..., ::-1])[..., ::-1]
    turned = np.ascontiguousarray(cam.T).T[None]
    strided.flags.writeable = turned.flags.writeable = False
    refined = classwise_crf(strided, turned, backend=backend)
    np.testing.assert_array_equal(refined, expected)


def test_inputs_are_not_changed(backend):
    image, cam = scene()
    before = image.copy(), cam.copy()
    classwise_crf(image, cam[None], backend=backend)
    dense_crf(image, cam[None], backend=backend)
    np.testing.assert_array_equal(image, before[0])
    np.testing.assert_array_equal(cam, before[1])


@pytest.mark.parametrize(
    'image',
    [
        np.zeros((24, 32), np.uint8),
        np.zeros((24, 33, 3), np.uint8),
        np.zeros((24, 32, 3), np.float32),
        np.zeros((24, 32, 4), np.uint8),
    ],
)
def test_wrong_images_are_named(image):
    with pytest.raises(ValueError, match=r'\(24, 32, 3\)'):
        classwise_crf(image, np.zeros((1, 24, 32)))


def test_widths_by_axis_and_colour(backend):
    """x and y, and red, green and blue, in this order."""
    rng = np.random.default_rng(3)
    image = rng.integers(90, 130, (20, 28, 3)).astype(np.uint8)
    probs = rng.uniform(0.35, 0.65, (2, 20, 28)).astype(np.float32)
    gaussian, bilateral = ((1, 4), 1), ((3, 30), (5, 30, 90), 3)
    refined = dense_crf(image, probs, 3, gaussian, bilateral, backend)
    expected = brute_force_crf(image, probs, 3, gaussian, bilateral)
    error = abs(refined - expected).mean()
    for wrong in (
        (((4, 1), 1), bilateral),
        (gaussian, ((30, 3), *bilateral[1:])),
        (gaussian, (bilateral[0], (90, 30, 5), 3)),
    ):
        other = brute_force_crf(image, probs, 3, *wrong)
        assert error < abs(refined - other).mean() / 2
    # a width for all of them is a width for each
    np.testing.assert_array_equal(
        dense_crf(image, probs, 3, ([4, 4], 3), ((20, 20), [9] * 3, 8)),
        dense_crf(image, probs, 3, (4, 3), (20, 9, 8)),
    )


@pytest.mark.parametrize(
    'wrong',
    [
        dict(iterations=-1),
        dict(iterations=2.5),
        dict(gaussian=(0, 3)),
        dict(gaussian=(3,)),
        dict(gaussian=3),
        dict(gaussian=((3, 3, 3), 3)),
        dict(bilateral=((80, 0), 13, 10)),
        dict(bilateral=(80, (13, 13), 10)),
        dict(bilateral=(80, 13, 'strong')),
        dict(bilateral=(80, -13, 10)),
        dict(bilateral=(80, 13, float('nan'))),
        dict(bilateral=(float('nan'), 13, 10)),
        dict(bilateral=(80, float('inf'), 10)),
    ],
)
def test_wrong_parameters_are_named(wrong):
    image, cam = scene()
    (name,) = wrong
    with pytest.raises(ValueError, match=f'{name}='):
        classwise_crf(image, cam[None], **wrong)
    with pytest.raises(ValueError, match=f'{name}='):
        dense_crf(image, cam[None], **wrong)


@pytest.mark.parametrize('alpha', [0, -1, float('nan')])
def test_wrong_alpha_is_named(alpha):
    image, cam = scene()
    with pytest.raises(ValueError, match=f'alpha.*{alpha}'):
        classwise_crf(image, cam[None], alpha=alpha)


def test_unknown_backend():
    with pytest.raises(ValueError, match='nonsense'):
        classwise_crf(*scene()[:1], scene()[1][None], backend='nonsense')


def hide(monkeypatch, *names):
    """As if the packages of these backends were not installed."""
    for name in names:
        module = dict(numba='lattice', pydensecrf='crf_reference')[name]
        for loaded in list(sys.modules):
            if loaded.startswith(f'{PACKAGE}.{module}'):
                monkeypatch.delitem(sys.modules, loaded)
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize('missing', BACKENDS)
def test_auto_takes_what_there_is(monkeypatch, missing):
    image, cam = scene()
    other = next(name for name in BACKENDS if name != missing)
    pytest.importorskip(other)
    expected = classwise_crf(image, cam[None], backend=other)
    hide(monkeypatch, missing)
    np.testing.assert_array_equal(classwise_crf(image, cam[None]), expected)


def test_auto_prefers_numba():
    pytest.importorskip('numba')
    image, cam = scene()
    refined = classwise_crf(image, cam[None])
    expected = classwise_crf(image, cam[None], backend='numba')
    np.testing.assert_array_equal(refined, expected)


def test_missing_package_says_what_to_install(monkeypatch, backend):
    image, cam = scene()
    hide(monkeypatch, backend)
    with pytest.raises(ImportError, match=f'pip install {backend}'):
        classwise_crf(image, cam[None], backend=backend)


def test_without_any_package_auto_names_both(monkeypatch):
    image, cam = scene()
    hide(monkeypatch, *BACKENDS)
    both = r'pip install numba.*pip install pydensecrf2.*g\+\+'
    with pytest.raises(ImportError, match=both):
        dense_crf(image, cam[None])


def test_numba_is_imported_on_demand():
    """Not before the first call: it takes half a second."""
    code = (
        f'import sys, {PACKAGE}\n'
        "assert not {'numba', 'pydensecrf'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, '-c', code], check=True)


@pytest.fixture
def other_numba(monkeypatch, tmp_path):
    """A version of numba that nobody has tried, the package loaded anew."""
    numba = pytest.importorskip('numba')
    # what another test compiled is not found
    monkeypatch.setattr(numba.config, 'CACHE_DIR', str(tmp_path))
    for loaded in list(sys.modules):
        if loaded.startswith(f'{PACKAGE}.lattice'):
            monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setattr(numba, '__version__', '7.1.0')
    monkeypatch.setattr(crf_backends, '_broken', {})
    crf_backends._warn_once.cache_clear()
    return monkeypatch


def remove_private_interface(monkeypatch):
    monkeypatch.delattr('numba.core.datamodel.register_default')


def move_private_module(monkeypatch):
    monkeypatch.setitem(sys.modules, 'numba.core.datamodel', None)


def generate_nonsense(monkeypatch):
    """LLVM refuses it when a function is compiled."""
    monkeypatch.setattr('llvmlite.ir.IRBuilder.fadd', None)


def add_wrongly(monkeypatch):
    monkeypatch.setattr(
        'llvmlite.ir.IRBuilder.fadd', lambda builder, left, right: left
    )


BREAKS = [
    remove_private_interface,
    move_private_module,
    generate_nonsense,
    add_wrongly,
]


def test_another_version_of_numba_is_tried_and_used(other_numba):
    image, cam = scene()
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        refined = classwise_crf(image, cam[None])
    assert f'{PACKAGE}.lattice' in sys.modules
    assert_allclose(
        refined, classwise_crf(image, cam[None], backend='numba'), atol=1e-6
    )


@pytest.mark.parametrize('break_it', BREAKS)
def test_numba_that_fails_leaves_it_to_pydensecrf(other_numba, break_it):
    pytest.importorskip('pydensecrf')
    image, cam = scene()
    expected = classwise_crf(image, cam[None], backend='pydensecrf')
    break_it(other_numba)
    with pytest.warns(UserWarning, match='numba.*fails.*pydensecrf') as said:
        for _ in range(3):
            refined = classwise_crf(image, cam[None])
            np.testing.assert_array_equal(refined, expected)
        dense_crf(image, cam[None])
    assert len(said) == 1
    assert '\n' not in str(said[0].message)
    # who asks for it learns why not
    with pytest.raises(ImportError, match='a numba that works.*fails'):
        classwise_crf(image, cam[None], backend='numba')


def test_numba_that_fails_and_no_pydensecrf(other_numba):
    image, cam = scene()
    generate_nonsense(other_numba)
    hide(other_numba, 'pydensecrf')
    both = r'numba 7\.1\.0 \(tried: 0\.6.*pip install pydensecrf2'
    with pytest.raises(ImportError, match=both):
        classwise_crf(image, cam[None])


def test_defaults_are_the_published_ones(backend):
    """METHODS: Gaussian compat 3 with labels, 10 of a class alone."""
    image, cam = scene(12, 16)
    scores = np.stack([1 - cam, cam])
    np.testing.assert_array_equal(
        dense_crf(image, scores, backend=backend),
        dense_crf(image, scores, 10, (3, 3), (80, 13, 10), backend),
    )
    np.testing.assert_array_equal(
        classwise_crf(image, cam[None], backend=backend),
        classwise_crf(
            image, cam[None], 11, 10, (3, 10), (80, 13, 10), backend
        ),
    )


@pytest.mark.parametrize('function', [dense_crf, classwise_crf])
def test_both_look_at_the_image_first(function):
    with pytest.raises(ValueError, match=r'\(24, 32, 3\).*float32'):
        function(np.zeros((24, 32, 3), np.float32), np.zeros((1, 24, 32)))
    with pytest.raises(ValueError, match=r'\[0, 1\]'):
        function(np.zeros((2, 2, 3), np.uint8), np.full((1, 2, 2), 1.5))


def test_scores_of_exactly_0_and_1(backend):
    """The energy's bound lets the neighbours of a pixel change its mind."""
    image, _ = scene(3, 4)
    probs = np.zeros((2, 3, 4), np.float32)
    probs[0] = 1
    refined = dense_crf(image, probs, iterations=0, backend=backend)
    assert_allclose(refined[1], 1e-5 / (1 + 1e-5), rtol=1e-4)
    cams = np.ones((1, 3, 4), np.float32)
    refined = classwise_crf(image, cams, iterations=0, backend=backend)
    assert_allclose(1 - refined[0], 1e-5, rtol=0.01)


def test_a_broken_backend_is_not_tried_twice(monkeypatch):
    """A compiler would take its seconds again for each image."""
    monkeypatch.setattr(crf_backends, '_broken', {})
    crf_backends._warn_once.cache_clear()
    tried = []

    def import_module(name, package):
        tried.append(name)
        if name == '.lattice':
            raise RuntimeError('no such instruction')
        return name

    monkeypatch.setattr(crf_backends, 'import_module', import_module)
    with pytest.warns(UserWarning, match='no such instruction'):
        crf_backends.load_backend('auto')
    assert crf_backends.load_backend('auto') == '.crf_reference'
    assert tried == ['.lattice', '.crf_reference', '.crf_reference']
    # who asks for the other one is not told
    crf_backends._warn_once.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        crf_backends.load_backend('pydensecrf')
