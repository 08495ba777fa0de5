"""``metatransfer similarity``: similarities of tasks from their own texts."""
