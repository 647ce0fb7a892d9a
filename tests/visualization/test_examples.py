from mmseg_pmm.visualization import choose_examples


def test_each_class_in_turn_rare_and_frequent_ones():
    labels = [(1,)] * 20 + [(2,)] * 5 + [()] * 50 + [(3,)]
    chosen = choose_examples(labels, 6)
    shown = [labels[index] for index in chosen]
    assert shown == [(3,), (1,), (2,), (1,), (2,), (1,)]
    assert len(set(chosen)) == 6


def test_few_images_of_many_classes_show_both_kinds():
    labels = [(label,) for label in range(1, 19) for _ in range(label)]
    shown = [labels[index][0] for index in choose_examples(labels, 5)]
    assert shown == [1, 18, 2, 17, 3]


def test_an_image_of_two_classes_takes_no_turn_of_the_other():
    labels = [(1, 2), (2,), (3,), (3,)]
    for seed in range(10):
        assert choose_examples(labels, 3, seed)[::2] == [0, 1]


def test_images_without_label_come_last():
    labels = [(), (1, 2), (), (2,)]
    assert sorted(choose_examples(labels, 2)) == [1, 3]
    assert sorted(choose_examples(labels, 4)) == [0, 1, 2, 3]
    assert sorted(choose_examples(labels, 9)) == [0, 1, 2, 3]
    assert choose_examples([], 3) == []


def test_seed_chooses():
    labels = [(1,)] * 100
    first, again, other = (choose_examples(labels, 5, s) for s in (0, 0, 1))
    assert first == again != other
