# Stage 4 on PPMG masks with pretended under-fitting.
_base_ = './deeplabv2_ppmg-ce_quickstart.py'
model = dict(
    decode_head=dict(
        loss_decode=dict(
            _delete_=True,
            type='mmseg_pmm.PUSLoss',
            mode='clamp',
            beta=0.3,  # a sixth of ln 6; published: 0.5, of ln 21 (VOC)
            kappa=0.3)))
