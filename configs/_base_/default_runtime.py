default_scope = 'mmseg'
# a missing package is named at once, not at the first look-up
custom_imports = dict(
    imports=['mmseg_pmm.registry'], allow_failed_imports=False)
env_cfg = dict(
    # images that are predicted have many sizes: CuDNNBenchmarkHook turns it
    # on for training
    cudnn_benchmark=False,
    mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0),
    dist_cfg=dict(backend='nccl'))
vis_backends = [
    dict(type='LocalVisBackend'),
    dict(type='TensorboardVisBackend')
]
visualizer = dict(
    type='mmseg_pmm.CAMLocalVisualizer',  # SegLocalVisualizer with heat maps
    vis_backends=vis_backends,
    name='visualizer')
log_level = 'INFO'
load_from = None
resume = False
