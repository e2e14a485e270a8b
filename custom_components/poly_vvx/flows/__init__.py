"""What the config flow asks: its forms, by what they are for."""
