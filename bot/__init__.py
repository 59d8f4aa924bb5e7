"""What plugs into the Rasa server: components, channels, launcher, desk."""

from bot import cpu

# Here, as it must be said before anything imports numpy.
cpu.tell_openblas()
