# Stage 4 without refresh, the first run of the published chain; then
#   python tools/test.py configs/pmm/predict_voc.py \
#       work_dirs/deeplabv2_pus_voc/iter_30000.pth --tta \
#       --out work_dirs/predict_voc/pseudo_masks
_base_ = './deeplabv2_voc.py'
custom_hooks = []
