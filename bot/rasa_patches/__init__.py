"""What is changed under Rasa's floor, each change tied to the code it was made for."""
