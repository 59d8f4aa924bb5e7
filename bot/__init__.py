"""What plugs into the Rasa server: components, channels, launcher, desk."""
