"""What people type, as values: amounts, spans of time, dates, choices."""
