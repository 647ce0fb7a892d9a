# DeepLab-v2 on ResNet-101 with pretended under-fitting.
_base_ = './deeplabv2_r101.py'
model = dict(
    decode_head=dict(
        loss_decode=dict(
            _delete_=True,
            type='mmseg_pmm.PUSLoss',
            mode='clamp',
            beta=0.5,  # published for VOC; COCO 0.8
            kappa=0.5)))
