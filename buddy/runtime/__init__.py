"""What runs the machine: clock, inbox, loop, timers, workers, journal."""
