# The quickstart's drawn creatures.
data_root = 'data/quickstart'
dataset_type = 'mmseg_pmm.ImageLabelDataset'
metainfo = dict(
    classes=('background', 'zebbi', 'dotti', 'ringo', 'checko', 'finny'),
    palette=[[0, 0, 0], [230, 80, 60], [240, 190, 40], [70, 150, 240],
             [170, 90, 220], [60, 200, 150]])
