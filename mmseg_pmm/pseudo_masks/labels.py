"""Label ids that mean the same in every data set and mask here."""

BACKGROUND = 0
IGNORED = 255
