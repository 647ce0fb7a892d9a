import torch.utils.data
from mmengine.dataset import ConcatDataset, RepeatDataset
from mmengine.registry import DATASETS

from mmseg_pmm.datasets.wrappers import single_data_sets

from ..conftest import dataset_config


def test_data_sets_inside_wrappers(tiny_voc):
    one, two = (
        DATASETS.build(dataset_config(tiny_voc, split))
        for split in ('train', 'val')
    )
    assert list(single_data_sets(one)) == [one]
    assert list(single_data_sets(ConcatDataset([one, two]))) == [one, two]
    # torch's wrappers, which may hold each other
    wrapped = torch.utils.data.ConcatDataset([RepeatDataset(one, 2), two])
    wrapped = torch.utils.data.Subset(wrapped, [0])
    assert list(single_data_sets(wrapped)) == [one, two]
