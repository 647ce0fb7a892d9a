"""Pictures of what a test predicts."""


def show_pictures(cfg, show=False, folder=None, wait_time=2):
    """Have a config paint every image of a test.

    Args:
        cfg (Config): Changed.
        show (bool): In a window.
        folder (str, optional): For ``{stem}.png`` of each image; a visualizer
            of another kind than MMSegmentation's and
            :class:`mmseg_pmm.visualization.CAMLocalVisualizer` puts them
            below it in its own way.
        wait_time (float): Seconds for ``show``.

    Raises:
        KeyError: The config has no hook that paints.
    """
    hook = cfg.default_hooks.get('visualization')
    if hook is None:
        raise KeyError(
            'pictures need default_hooks.visualization (type '
            'SegVisualizationHook) in the config'
        )
    # mmsegmentation 1.2 paints every interval-th batch only
    hook.update(draw=True, interval=1, show=show, wait_time=wait_time)
    if folder is None:
        return
    if cfg.visualizer.type == 'SegLocalVisualizer':
        cfg.visualizer.type = 'mmseg_pmm.CAMLocalVisualizer'
    is_ours = cfg.visualizer.type.endswith('CAMLocalVisualizer')
    cfg.visualizer['picture_dir' if is_ours else 'save_dir'] = folder
