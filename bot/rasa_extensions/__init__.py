"""What Rasa lets one replace by its own doors: stores, policies, locks, endpoints."""
