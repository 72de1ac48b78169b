"""The commands of `crm-dashboard`. Heavy libraries are imported inside them, so that `--help` answers at once."""
