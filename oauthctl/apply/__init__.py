"""Running a plan: order, runner, read-back, journal."""
