# Fetches what requirements.txt names into .venv, when it is missing or the file has changed.

import subprocess
import sys
import venv
from pathlib import Path

here = Path(__file__).parent
wanted = (here / "requirements.txt").read_text()
stamp = here / ".venv" / "installed"

if not stamp.exists() or stamp.read_text() != wanted:
    venv.create(here / ".venv", with_pip=True, clear=True)
    python = here / ".venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*install, "-r", here / "requirements.txt"])
    if done.returncode != 0:
        sys.exit(done.returncode)
    stamp.write_text(wanted)
