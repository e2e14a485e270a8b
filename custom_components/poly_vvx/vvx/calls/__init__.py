"""What happens to the calls of a phone: pure, without a clock, a network or Home Assistant."""
