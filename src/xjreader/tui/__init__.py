"""The reader on the screen. Imported only by what opens it: nothing here is needed by the command line."""

import os

# Read by Textual while it is imported, which only what stands in this package does. After a change that it
# has drawn it waits for one to two of these parts of a second before it draws the next, and a key makes
# several: at the 60 of its own an article would stand there 17 to 33 ms later than it could.
os.environ.setdefault("TEXTUAL_FPS", "1000")
