"""Settings, errors, logging, access rules, periods, areas, code lists, units: what every layer may use."""
