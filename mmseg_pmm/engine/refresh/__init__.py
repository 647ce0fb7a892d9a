"""The parts of a refresh, which CyclicPseudoMaskHook puts in order."""
