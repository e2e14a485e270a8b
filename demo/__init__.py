"""Home Assistant with the integration and two virtual phones, on this machine alone."""
