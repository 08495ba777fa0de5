"""What each shape of task needs: features to train on, a head, and predictions that are scored."""
