# Sleeps for an hour.
# outcome: timeout
import time

time.sleep(3600)
