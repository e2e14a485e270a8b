"""What several tests share: how a phone is brought into a state, and watched."""
