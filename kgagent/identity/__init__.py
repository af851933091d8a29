"""When two names are one concept: candidates, evidence, a calibrated probability, a partition."""
