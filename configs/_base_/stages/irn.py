# IRN, which takes maps (CAMs, or those of AMN) to the boundaries. Data set: the
# config's.
_base_ = [
    '../models/irn_r50.py',
    '../datasets/seed_masks.py',
    '../walk_pipeline.py',
    '../default_runtime.py',
    '../schedules/irn_3e.py',
]
train_dataloader = dict(batch_size=32)
test_pipeline = _base_.walk_pipeline
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
