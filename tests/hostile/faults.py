# Reads memory that is not there.
# outcome: crashed
import faulthandler

faulthandler._sigsegv()
