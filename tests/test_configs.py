"""Every config: what it names can be built, and it can be found."""

import pickle
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.dataset import Compose
from mmengine.fileio import load as load_yaml
from mmengine.optim import build_optim_wrapper
from mmengine.registry import HOOKS, METRICS, MODELS, PARAM_SCHEDULERS
from mmengine.structures import PixelData
from mmseg.structures import SegDataSample

from mmseg_pmm.engine import last_checkpoint, load_config
from mmseg_pmm.engine.launching import replace_sync_bn
from mmseg_pmm.engine.stage_inputs import command_that_makes

ROOT = Path(__file__).parents[1]
# folders of one's own data sets have no README.md
LEAVES = sorted(
    path
    for folder in ROOT.glob('configs/*/README.md')
    for path in folder.parent.glob('*.py')
    if not path.stem.startswith('data_')
)
MODEL_CONFIGS = [path for path in LEAVES if 'model' in Config.fromfile(path)]
FINE_TUNED = [
    ROOT / 'configs' / name
    for name in (
        'pmm/cam_voc.py',
        'pmm/cam_multi-crop_voc.py',
        'pmm/cam_coco14.py',
        'pmm/seam_voc.py',
        'pmm/seam_r50_voc.py',
        'pmm/deeplabv2_voc.py',
        'pmm/deeplabv2_coco14.py',
        'pmm/deeplabv2_res2net50_voc.py',
        'voc_animals/cam_r50_voc-animals.py',
        'voc_animals/deeplabv2_r50_voc-animals.py',
    )
]

# what is trained on masks at one of two sizes
SEGMENTORS = [
    path
    for path in MODEL_CONFIGS
    if path.stem.startswith(('deeplabv2', 'pspnet', 'upernet'))
    and path.parent.name in ('pmm', 'amn')
]


def each(paths):
    return pytest.mark.parametrize(
        'path', paths, ids=[path.stem for path in paths]
    )


def remove_checkpoints(config):
    """No network: random weights instead of ImageNet's."""
    if isinstance(config, dict):
        if config.get('type') == 'Pretrained':
            config.clear()
            config['type'] = 'Normal'
            config['layer'] = []
        for value in config.values():
            remove_checkpoints(value)


def replace_files(config):
    """No network and no authors' files."""
    remove_checkpoints(config)
    if config.backbone.type == 'mmseg_pmm.ScaleNet':
        # 3 + 4 + 23 + 3 bottlenecks
        config.backbone.structure = [[16, 8, 4, 4, 56]] * 33


def narrow(config):
    """WideResNet-38 with an eighth of its channels: seconds less."""
    if config.backbone.type != 'mmseg_pmm.WideResNet38':
        return
    config.backbone.base_channels = 8
    for name in ('decode_head', 'auxiliary_head'):
        head = config.get(name, {})
        if 'in_channels' in head:
            head.in_channels //= 8
        if 'correlation_channels' in head:
            head.correlation_channels = [
                count // 8 for count in head.correlation_channels
            ]


def test_base_names_are_unique():
    """MIM finds configs by base name."""
    every = [path.name for path in ROOT.glob('configs/**/*.py')]
    twice = [name for name, count in Counter(every).items() if count > 1]
    assert not twice


def travels_to_workers(metric):
    """Its pipeline is pickled for processes that make masks."""
    pool = getattr(metric, 'pool', None)
    if pool is not None:
        steps = pickle.loads(pickle.dumps(pool.pipeline)).transforms
        assert list(map(type, steps)) == list(
            map(type, pool.pipeline.transforms)
        )


@each(LEAVES)
def test_config_builds(path):
    cfg = Config.fromfile(path)
    # CuDNNBenchmarkHook turns it on where sizes are fixed
    assert not cfg.get('env_cfg', {}).get('cudnn_benchmark')
    if 'model' not in cfg:  # stage 3
        Compose(cfg.dataset.pipeline)
        METRICS.build(cfg.evaluator)
        return
    replace_files(cfg.model)
    model = MODELS.build(cfg.model)
    build_optim_wrapper(model, cfg.optim_wrapper)
    for name in ('train', 'val', 'test'):
        if cfg[f'{name}_cfg'] is not None:
            Compose(cfg[f'{name}_dataloader'].dataset.pipeline)
    for evaluator in (cfg.val_evaluator or [], cfg.test_evaluator):
        for metric in (
            evaluator if isinstance(evaluator, list) else [evaluator]
        ):
            travels_to_workers(METRICS.build(metric))
    for hook in cfg.get('custom_hooks', []):
        if hook.type != 'mmseg_pmm.CyclicPseudoMaskHook':
            HOOKS.build(hook)
            continue
        loader = cfg[HOOKS.build(hook).dataloader]
        Compose(loader.dataset.pipeline)
        writer = dict(type='mmseg_pmm.PseudoMaskWriter', **hook.writer)
        travels_to_workers(METRICS.build(writer))
        assert hook.interval < cfg.train_cfg.max_iters
    if 'crf_metric' in cfg:
        travels_to_workers(METRICS.build(cfg.crf_metric))
    if 'tta_model' in cfg:
        MODELS.build(dict(cfg.tta_model, module=model))
        Compose(cfg.tta_pipeline)


@each(MODEL_CONFIGS)
def test_a_kill_while_saving_leaves_a_checkpoint(path):
    """CheckpointHook removes the oldest one before it writes the next."""
    hook = Config.fromfile(path).default_hooks.checkpoint
    assert hook.max_keep_ckpts >= 2


@each(LEAVES)
def test_leaves_are_short(path):
    """What is longer belongs into configs/_base_, or is said twice."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    code = [line for line in lines if line and not line.startswith('#')]
    assert len(code) <= 15
    assert all(len(line) <= 110 for line in code if 'https://' not in line)


@each(LEAVES)
def test_stage_inputs_are_what_the_named_command_makes(path):
    for needed in Config.fromfile(path).get('stage_inputs', []):
        program, *arguments = command_that_makes(needed).split()
        if program != 'python':
            continue  # unpacking what was downloaded
        tool = arguments.pop(0)
        assert (ROOT / tool).is_file()
        if 'made_by' in needed:
            continue
        maker = load_config(ROOT / needed.config)
        assert arguments[0] == needed.config
        if tool == 'tools/make_pseudo_masks.py':
            assert arguments == [needed.config]
            assert maker.mask_dir == needed.path
        elif tool == 'tools/train.py':
            assert Path(needed.path).name == Path(last_checkpoint(maker)).name
        else:
            assert arguments[-2:] == ['--out', needed.path]


def commands_of(name):
    cfg = Config.fromfile(ROOT / 'configs' / name)
    return [command_that_makes(needed) for needed in cfg.stage_inputs]


def test_commands_of_the_stages_before():
    """As the README types them."""
    assert commands_of('pmm/ppmg_voc.py') == [
        'python tools/test.py configs/pmm/cam_voc.py '
        'work_dirs/cam_voc/epoch_8.pth --out work_dirs/cam_voc/cams'
    ]
    assert commands_of('pmm/deeplabv2_voc.py') == [
        'python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py'
    ]
    assert commands_of('pmm/pspnet_wrn38-d8_chain_voc.py') == [
        'python tools/test.py configs/pmm/predict_pspnet_wrn38-d8_voc.py '
        'work_dirs/pspnet_wrn38-d8_voc/iter_20000.pth --tta --out '
        'work_dirs/predict_pspnet_wrn38-d8_voc/pseudo_masks',
        'python tools/model_converters/published_backbones.py wide_resnet38 '
        'ilsvrc-cls_rna-a1_cls1000_ep-0001.pth weights/wide_resnet38.pth',
    ]
    assert commands_of('quickstart/irn_quickstart.py') == [
        'python tools/make_pseudo_masks.py '
        'configs/quickstart/irn-seeds_quickstart.py',
        'python tools/test.py configs/quickstart/amn_quickstart.py '
        'work_dirs/quickstart/amn/epoch_8.pth '
        '--out work_dirs/quickstart/amn/predictions',
    ]
    assert commands_of('quickstart/deeplabv2_full_quickstart.py') == [
        'python tools/train.py configs/quickstart/cam_quickstart.py '
        '--work-dir work_dirs/quickstart/cam'
    ]


@each(FINE_TUNED)
def test_new_weights_learn_faster(path):
    """The configs of pretrained models give the head ten times the rate."""
    cfg = Config.fromfile(path)
    replace_files(cfg.model)
    model = MODELS.build(cfg.model)
    groups = build_optim_wrapper(
        model, cfg.optim_wrapper
    ).optimizer.param_groups
    rate = cfg.optim_wrapper.optimizer.lr
    head = set(map(id, model.decode_head.parameters()))
    for group in groups:
        factor = 10 if id(group['params'][0]) in head else 1
        assert group['lr'] == pytest.approx(factor * rate)


def test_amn_learns_as_published():
    """Adam; first convolution and norm frozen, norms in eval mode."""
    cfg = Config.fromfile(ROOT / 'configs/amn/amn_voc.py')
    replace_files(cfg.model)
    model = MODELS.build(cfg.model).train()
    optimizer = build_optim_wrapper(model, cfg.optim_wrapper).optimizer
    assert isinstance(optimizer, torch.optim.Adam)
    head = set(map(id, model.decode_head.parameters()))
    for group in optimizer.param_groups:
        is_new = id(group['params'][0]) in head
        assert group['lr'] == pytest.approx(1e-4 if is_new else 5e-6)
        assert group['weight_decay'] == 1e-4
    frozen = [n for n, p in model.named_parameters() if not p.requires_grad]
    assert sorted(frozen) == [
        'backbone.bn1.bias',
        'backbone.bn1.weight',
        'backbone.conv1.weight',
    ]
    assert not any(
        module.training
        for module in model.modules()
        if isinstance(module, torch.nn.BatchNorm2d)
    )
    assert model.backbone(torch.zeros(1, 3, 64, 64))[3].shape[2:] == (4, 4)


def random_batch(classes):
    return dict(
        inputs=[torch.randint(0, 255, (3, 64, 64)).byte() for _ in range(2)],
        data_samples=[
            SegDataSample(
                metainfo=dict(img_labels=(1, classes - 1)),
                gt_sem_seg=PixelData(
                    data=torch.randint(0, classes, (1, 64, 64))
                ),
            )
            for _ in range(2)
        ],
    )


def small_model(cfg):
    replace_files(cfg.model)
    narrow(cfg.model)
    cfg.model.data_preprocessor.size = (64, 64)
    return MODELS.build(replace_sync_bn(cfg.model)).train()


# (H, W) of a photo of 376 x 500 at 0.5, 0.75, ..., 1.75 times a size
OWN_SIZE = [
    (188, 250),
    (282, 375),
    (376, 500),
    (470, 625),
    (564, 750),
    (658, 875),
]
SHORT_SIDE_512 = [
    (256, 340),
    (384, 511),
    (512, 681),
    (640, 851),
    (768, 1021),
    (896, 1191),
]


def of_a_photo(folder, pipeline):
    """What a test pipeline makes of a photo about as large as VOC's."""
    cv2.imwrite(str(folder / 'a.png'), np.zeros((376, 500, 3), np.uint8))
    cv2.imwrite(str(folder / 'truth.png'), np.ones((376, 500), np.uint8))
    return Compose(pipeline)(
        dict(
            img_path=str(folder / 'a.png'),
            seg_map_path=str(folder / 'truth.png'),
            img_labels=(1,),
            reduce_zero_label=False,
            seg_fields=[],
        )
    )


def sizes(inputs):
    return [tuple(view.shape[1:]) for view in inputs]


@each(SEGMENTORS)
def test_segmentors_see_the_size_they_have_learnt(path, tmp_path):
    """PMM tests its PSPNets at a short side of 512 times 0.5 to 1.75;
    DeepLab-v2 is trained and tested at the image's own size."""
    cfg = Config.fromfile(path)
    views = SHORT_SIDE_512
    if path.stem.startswith('deeplabv2'):
        views = OWN_SIZE
    for name in ('val', 'test', 'refresh'):
        packed = of_a_photo(
            tmp_path, cfg[f'{name}_dataloader'].dataset.pipeline
        )
        assert sizes([packed['inputs']]) == [views[2]]
        sample = packed['data_samples']
        if name == 'refresh':
            assert sample.img_labels == (1,)
        else:
            assert sample.gt_sem_seg.shape == (376, 500)
    for name in ('tta_pipeline', 'refresh_tta_pipeline'):
        packed = of_a_photo(tmp_path, cfg[name])
        assert sizes(packed['inputs']) == [
            view for view in views for flip in range(2)
        ]
        sample = packed['data_samples'][0]
        if name == 'tta_pipeline':
            assert sample.gt_sem_seg.shape == (376, 500)
        else:
            assert sample.img_labels == (1,)


@each([path for path in SEGMENTORS if 'pspnet' in path.stem])
def test_pspnets_are_tested_in_windows(path):
    assert Config.fromfile(path).model.test_cfg == dict(
        mode='slide', crop_size=(512, 512), stride=(480, 480)
    )


def test_image_shorter_than_a_window(tmp_path):
    """At half a short side of 512; the map is of the image's own size."""
    cfg = Config.fromfile(ROOT / 'configs/pmm/pspnet_wrn38-d8_voc.py')
    model = small_model(cfg).eval()
    packed = of_a_photo(tmp_path, cfg.tta_pipeline)
    with torch.no_grad():
        (found,) = model.test_step(
            dict(
                inputs=[packed['inputs'][0]],
                data_samples=[packed['data_samples'][0]],
            )
        )
    assert found.seg_logits.shape == found.gt_sem_seg.shape == (376, 500)


@pytest.mark.parametrize(
    'name, first, middle, last',
    [
        ('pspnet_wrn38-d8_voc', 0.005, 10000, 1e-4),
        ('pspnet_scalenet101-d8_coco14', 0.01, 20000, 5e-5),
    ],
)
def test_pspnets_learn_as_published(name, first, middle, last):
    """SGD with momentum, poly 0.9 down to a rate that is not 0."""
    cfg = Config.fromfile(ROOT / f'configs/pmm/{name}.py')
    parameter = torch.nn.Parameter(torch.zeros(1))
    wrapper = build_optim_wrapper(
        torch.nn.ParameterList([parameter]), cfg.optim_wrapper
    )
    group = wrapper.optimizer.param_groups[0]
    assert (group['momentum'], group['weight_decay']) == (0.9, 5e-4)
    (schedule,) = cfg.param_scheduler
    scheduler = PARAM_SCHEDULERS.build(dict(schedule, optimizer=wrapper))
    assert cfg.train_cfg.max_iters == 2 * middle
    rates = []
    for _ in range(2 * middle + 1):
        rates.append(group['lr'])
        wrapper.optimizer.step()
        scheduler.step()
    assert rates[0] == pytest.approx(first)
    # MMEngine's end is one iteration earlier
    assert rates[middle] == pytest.approx(
        (first - last) * 0.5**0.9 + last, rel=1e-3
    )
    assert rates[-1] == pytest.approx(last)


def test_scalenet_learns_on_smaller_crops_of_coco():
    cfg = Config.fromfile(ROOT / 'configs/pmm/pspnet_scalenet101-d8_coco14.py')
    crop = cfg.train_dataloader.dataset.pipeline[3]
    assert crop.type == 'RandomCrop'
    assert crop.crop_size == cfg.model.data_preprocessor.size == (448, 448)


@each(MODEL_CONFIGS)
def test_one_training_step(path):
    cfg = Config.fromfile(path)
    model = small_model(cfg)
    data = random_batch(cfg.model.decode_head.num_classes)
    losses = model(**model.data_preprocessor(data, True), mode='loss')
    loss, _ = model.parse_losses(losses)
    loss.backward()
    assert torch.isfinite(loss)
    # DDP stops at a parameter that no loss reaches
    without = [
        name
        for name, parameter in model.named_parameters()
        if parameter.requires_grad and parameter.grad is None
    ]
    assert not without
    build_optim_wrapper(model, cfg.optim_wrapper).step()


@each([path for path in MODEL_CONFIGS if path.parent.name == 'quickstart'])
def test_mixed_precision_is_the_same_loss(path):
    """bfloat16 has 8 bits: losses within a few percent."""
    torch.manual_seed(0)
    cfg = Config.fromfile(path)
    cfg.model.decode_head.dropout_ratio = 0
    model = small_model(cfg)
    model.init_weights()
    batch = model.data_preprocessor(
        random_batch(cfg.model.decode_head.num_classes), True
    )
    found, types = [], []
    model.backbone.register_forward_hook(
        lambda module, inputs, outputs: types.append(outputs[-1].dtype)
    )
    for name in ('OptimWrapper', 'mmseg_pmm.CPUAmpOptimWrapper'):
        cfg.optim_wrapper.type = name
        wrapper = build_optim_wrapper(model, cfg.optim_wrapper)
        model.zero_grad()
        with wrapper.optim_context(model):
            loss, _ = model.parse_losses(model(**batch, mode='loss'))
        loss.backward()
        assert loss.dtype == torch.float32
        gradients = [
            parameter.grad.flatten()
            for parameter in model.decode_head.parameters()
            if parameter.grad is not None
        ]
        found.append((loss.item(), torch.cat(gradients)))
    (plain, plain_gradients), (mixed, mixed_gradients) = found
    assert (types[0], types[-1]) == (torch.float32, torch.bfloat16)
    assert mixed == pytest.approx(plain, rel=0.05)
    # SEAM's hardest pixels, and so its gradient, change with the last bit
    assert torch.cosine_similarity(mixed_gradients, plain_gradients, 0) > 0.7


def test_rate_begins_again_with_new_masks():
    """Else the quickstart's second half would learn next to nothing."""
    cfg = Config.fromfile(
        ROOT / 'configs/quickstart/deeplabv2_refresh_quickstart.py'
    )
    (hook,) = cfg.custom_hooks
    parameter = torch.nn.Parameter(torch.zeros(1))
    wrapper = build_optim_wrapper(
        torch.nn.ParameterList([parameter]), cfg.optim_wrapper
    )
    schedulers = [
        PARAM_SCHEDULERS.build(dict(schedule, optimizer=wrapper))
        for schedule in cfg.param_scheduler
    ]
    rates = []
    for _ in range(cfg.train_cfg.max_iters):
        rates.append(wrapper.get_lr()['lr'][0])
        for scheduler in schedulers:
            scheduler.step()
    highest = cfg.optim_wrapper.optimizer.lr
    assert cfg.train_cfg.max_iters == 2 * hook.interval
    assert rates[hook.interval] == pytest.approx(highest)
    assert max(rates[hook.interval - 1], rates[-1]) < highest / 1000
    assert rates[0] == pytest.approx(highest / 10)


def test_metafiles_name_configs_that_exist():
    index = load_yaml(ROOT / 'model-index.yml')
    named = []
    for metafile in index['Import']:
        content = load_yaml(ROOT / metafile)
        (collection,) = content['Collections']
        assert (ROOT / collection['README']).is_file()
        for model in content['Models']:
            assert model['In Collection'] == collection['Name']
            assert model['Name'] == Path(model['Config']).stem
            named.append(ROOT / model['Config'])
    assert sorted(named) == MODEL_CONFIGS
