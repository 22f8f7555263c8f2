"""SoS Dashboard: monitors a whole-system Signs of Safety programme from authorities' anonymised records."""

__version__ = "0.1.0"
