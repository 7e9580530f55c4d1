# Does what a program may: it is no one's harm.
# limit: 10s
# outcome: passes
# prints: 16 0 hello
# prints: async 4 MSK
import asyncio
import concurrent.futures
import datetime
import os
import socket
import tempfile
import zoneinfo

with open("/dev/urandom", "rb") as random, open("/dev/null", "w+") as null:
    null.write("gone")
    with tempfile.TemporaryFile("w+") as file:
        file.write("hello")
        file.seek(0)
        print(len(random.read(16)), len(null.read()), file.read())
os.mkdir("folder")
with open("folder/file", "w") as file:
    file.write("kept")
os.rename("folder/file", "folder/other")
left, right = socket.socketpair()
left.close(), right.close()


async def speak():
    await asyncio.sleep(0)
    return "async"


with concurrent.futures.ThreadPoolExecutor(4) as pool:
    size = pool.submit(os.path.getsize, "folder/other").result()
moscow = datetime.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Moscow"))
print(asyncio.run(speak()), size, moscow.tzname())
