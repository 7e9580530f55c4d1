# Moves to another place on the earth.
# outcome: passes
# prints: moved
import ctypes
import locale
import os

os.environ["TZ"] = "Asia/Tokyo"
os.environ["LC_ALL"] = os.environ["LANG"] = "ru_RU.UTF-8"
ctypes.CDLL(None).tzset()
for name in ["ru_RU.UTF-8", "de_DE.UTF-8", "C"]:
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        pass
print("moved")
