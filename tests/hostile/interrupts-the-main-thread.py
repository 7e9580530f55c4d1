# Interrupts the interpreter as a keyboard would.
# outcome: raises KeyboardInterrupt
import _thread

_thread.interrupt_main()
while True:
    pass
