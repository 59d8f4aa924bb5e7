"""The launcher, the training, and the check of what is trained on."""
