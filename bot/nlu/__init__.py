"""Understanding a message, without Rasa: `bot/components/` plugs it in."""
