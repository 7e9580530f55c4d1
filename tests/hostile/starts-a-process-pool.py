# Starts processes through the library.
# outcome: raises PermissionError | raises OSError
import multiprocessing

multiprocessing.set_start_method("fork")
process = multiprocessing.Process(target=print)
process.start()
process.join()
