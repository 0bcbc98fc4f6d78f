"""Speed and memory, measured against limits of the same machine in the same run; never part of the timed tests."""
