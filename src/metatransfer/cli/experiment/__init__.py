"""``metatransfer experiment``: plan a grid, run it, see how far it is, collect its study."""
