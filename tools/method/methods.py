"""The stages of PMM, and of AMN with IRN."""

PMM = ('cam', 'ppmg', 'deeplabv2')
CHAIN = ('cam', 'ppmg', 'deeplabv2_pus', 'predict', 'deeplabv2_chain')
AMN = (
    *('cam-amn', 'seeds', 'amn', 'irn-seeds', 'irn', 'irn-masks'),
    'deeplabv2_amn',
)
CAMS = 'CAMs of the training images'


def pmm_stages(plan):
    yield plan.train_classifier('cam')
    yield plan.predict('cam', plan.cfgs['ppmg'].cam_dir, CAMS)
    yield plan.make_masks('ppmg', 'pseudo-masks')
    if 'predict' not in plan.cfgs:
        yield plan.train('deeplabv2', 'segmentor')
        return
    yield plan.train('deeplabv2_pus', 'segmentor with PUS')
    yield plan.predict(
        'predict',
        plan.cfgs['deeplabv2_chain'].mask_dir,
        'pseudo-masks of this segmentor',
        'deeplabv2_pus',
        ['--tta'],
    )
    yield plan.train('deeplabv2_chain', 'segmentor on these masks')


def amn_stages(plan):
    yield plan.train_classifier('cam-amn')
    yield plan.predict('cam-amn', plan.cfgs['seeds'].cam_dir, CAMS)
    yield plan.make_masks('seeds', 'confident seeds')
    yield plan.train('amn', 'AMN on the seeds')
    yield plan.predict('amn', plan.cfgs['irn-seeds'].cam_dir, 'its maps')
    yield plan.make_masks('irn-seeds', 'seeds for IRN')
    yield plan.train('irn', 'IRN on these seeds')
    yield plan.predict('irn', plan.cfgs['irn-masks'].cam_dir, 'walked maps')
    yield plan.make_masks('irn-masks', 'pseudo-masks')
    yield plan.train('deeplabv2_amn', 'segmentor')
