"""What runs inside a simulation; the folder is on its path, hwopt is not."""
