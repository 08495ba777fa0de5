"""Where jobs run: local processes, Ray, or SLURM. The same jobs, the same results."""
