import numpy as np
import pytest
import torch

from mmseg_pmm.evaluation.mask_making import job_of_prediction

META = dict(classes=('background', 'a', 'b', 'c'), palette=[[0] * 3] * 4)


def sample(logits, labels=(1, 3), **more):
    return dict(
        img_path='images/scene.jpg',
        img_labels=labels,
        seg_logits=dict(data=torch.as_tensor(logits)),
        **more,
    )


@pytest.mark.parametrize('restrict', [False, True])
@pytest.mark.parametrize('dtype', [torch.float32, torch.bfloat16])
def test_softmax_in_float32(restrict, dtype):
    """Over the image's labels and background, or over all classes."""
    torch.manual_seed(0)
    logits = (3 * torch.randn(4, 5, 6)).to(dtype)
    job = job_of_prediction(sample(logits), META, None, restrict)
    classes = [0, 1, 3] if restrict else [0, 1, 2, 3]
    scores = np.exp(logits.double().numpy())[classes]
    np.testing.assert_allclose(
        job.results['probs'], scores / scores.sum(axis=0), rtol=1e-5
    )
    assert job.results['probs'].dtype == np.float32
    assert job.results['prob_classes'].tolist() == classes
    assert job.results['img_labels'] == (1, 3)


def test_one_channel_is_the_foregrounds_probability():
    probability = torch.tensor([[[0.0, 0.2, 0.5, 0.9, 1.0]]])
    job = job_of_prediction(sample(probability, (1,)), META)
    expected = torch.cat([1 - probability, probability])
    np.testing.assert_allclose(job.results['probs'], expected, atol=1e-5)


def test_all_that_a_job_is_told():
    truth = torch.tensor([[[0, 1], [255, 3]]])
    job = job_of_prediction(
        sample(
            torch.zeros(4, 2, 2),
            gt_sem_seg=dict(data=truth),
            seg_map_path='true/scene.png',
        ),
        META,
        'new',
        compare_with=['old'],
    )
    assert job.metainfo == META and job.output_dir == 'new'
    assert job.compare_with == ['old'] and job.truth_path == 'true/scene.png'
    assert job.truth.tolist() == truth[0].tolist()


def test_maps_of_a_classifier():
    cams = torch.rand(2, 3, 4).bfloat16()
    given = dict(
        img_path='a.jpg', cams=dict(data=cams, classes=(1, 3)), img_labels=[1]
    )
    job = job_of_prediction(given, META)
    np.testing.assert_array_equal(job.results['cams'], cams.float())
    assert job.results['cams'].dtype == np.float32
    assert job.results['cam_classes'].tolist() == [1, 3]
    assert job.results['img_labels'] == (1,) and job.truth is None
