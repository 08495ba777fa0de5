"""Transfer experiments that run: intermediate task, then target task, then many languages.

The only part of the package that may import torch and transformers, and only inside the modules
that train and score, so that planning a grid and looking at its state need neither.
"""
