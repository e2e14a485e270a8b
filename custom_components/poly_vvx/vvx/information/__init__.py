"""What a phone says of itself, a module for each subject."""
