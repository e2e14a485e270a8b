"""What a person can have done, whichever button or action they use."""
