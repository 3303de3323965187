"""A screen of our own: Xvfb, with the size and the dots per inch that a test wants."""

import atexit
import os
import subprocess
from functools import cache


@cache
def screen(width: int = 1366, height: int = 768, dots: int = 96) -> str:
    """A screen's name, as DISPLAY has it. A machine without Xvfb fails, it does not skip.

    It stays until this process ends: Tk never lets go of a screen, and its end would be ours.
    """
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-dpi", str(dots)]
    server = subprocess.Popen(
        [*words, "-nolisten", "tcp"], pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    atexit.register(server.terminate)
    os.close(writing)
    with os.fdopen(reading) as told:
        return f":{told.readline().strip()}"
