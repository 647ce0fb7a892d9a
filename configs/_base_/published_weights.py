# Files of the papers' authors that some backbones begin from, as stage_inputs.
wide_resnet38_inputs = [
    dict(
        path='weights/wide_resnet38.pth',
        made_by='python tools/model_converters/published_backbones.py '
        'wide_resnet38 ilsvrc-cls_rna-a1_cls1000_ep-0001.pth '
        'weights/wide_resnet38.pth')
]
res2net101_inputs = [
    dict(
        path='weights/res2net101_v1b_26w_4s.pth',
        made_by='python tools/model_converters/published_backbones.py '
        'res2net_v1b res2net101_v1b_26w_4s-0812c246.pth '
        'weights/res2net101_v1b_26w_4s.pth')
]
scalenet101_inputs = [
    dict(
        path='weights/scalenet101.json',
        made_by='taking structures/scalenet101.json from '
        'github.com/Eli-YiLi/ScaleNet'),
    dict(
        path='weights/scalenet101.pth',
        made_by='python tools/model_converters/published_backbones.py '
        'scalenet101 scalenet101.pth weights/scalenet101.pth')
]
