"""Whether this machine can keep student code away from everything, and how."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# The number that student code runs under where the teacher is root: no file belongs to it.
NOBODY = 64_999

INSIDE_HERE, INSIDE = Path(__file__).with_name("inside"), "/grader"

CONTAINER = """\
Grade in a container instead, which has all that is needed:
    docker run --rm -it --security-opt seccomp=unconfined --security-opt apparmor=unconfined \\
      -v "$PWD":/course -w /course python:3.11-bookworm \\
      bash -c "apt-get update && apt-get install -y bubblewrap && make book && .venv/bin/ruralecom grade ..."
"""


class NoIsolation(RuntimeError):
    """Student code cannot be kept away from this machine's files; the message says what would help."""


@dataclass(frozen=True)
class Isolation:
    """How to start a program in a sandbox: the path of bubblewrap, and whether the caller is root."""

    bubblewrap: str
    root: bool

    def command(self, program, *, readable=(), writable=(), environment=None):
        """Return the command that runs `program` with no network and nothing but what is named here.

        program: words of the command inside. readable, writable: pairs (path here, path inside).
        environment: the variables that it gets; no other is handed on.
        """
        words = [self.bubblewrap, "--die-with-parent", "--new-session", "--clearenv",
                 "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try",
                 "--proc", "/proc", "--dev", "/dev", "--dir", "/tmp", "--dir", "/scratch", "--perms", "0755", "--dir", "/etc", "--chdir", "/"]
        if not self.root:
            words += ["--unshare-user"]
        for path in ("/usr", "/etc/ld.so.cache", "/etc/localtime"):
            words += ["--ro-bind-try", path, path]
        for name in ("bin", "sbin", "lib", "lib64"):
            words += ["--symlink", f"usr/{name}", f"/{name}"] if Path("/", name).is_symlink() else ["--ro-bind-try", f"/{name}", f"/{name}"]
        for path in python_folders():
            for parent in reversed(Path(path).parents[:-1]):     # open to all, whatever their modes are here
                words += ["--perms", "0755", "--dir", str(parent)]
            words += ["--ro-bind", path, path]
        for here, inside in readable:
            words += ["--ro-bind", str(here), str(inside)]
        for here, inside in writable:
            words += ["--bind", str(here), str(inside)]
        words += ["--remount-ro", "/"]      # what one submission could write here, the next would find
        for name, value in (environment or {}).items():
            words += ["--setenv", name, value]
        if self.root:       # bubblewrap needs root to show root's files; the program does not
            words += [shutil.which("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs",
                      "--inh-caps=-all", "--bounding-set=-all"]
        return words + [str(word) for word in program]


def python_folders():
    """Return the folders of this Python and its packages that are not below /usr."""
    found = {os.path.realpath(sys.base_prefix), os.path.realpath(sys.prefix), sys.prefix, sys.base_prefix}
    return sorted(folder for folder in found if not folder.startswith("/usr/") and folder != "/usr")


@lru_cache(maxsize=1)
def find():
    """Return how to isolate on this machine.

    Raises NoIsolation where it cannot be done, with what to install.
    """
    if not sys.platform.startswith("linux"):
        raise NoIsolation(f"Student code can only be isolated on Linux, and this is {sys.platform}.\n{CONTAINER}")
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise NoIsolation("bubblewrap is not installed. On Debian and Ubuntu: sudo apt install bubblewrap; on Fedora: "
                          f"sudo dnf install bubblewrap.\n{CONTAINER}")
    root = os.getuid() == 0
    if root and shutil.which("setpriv") is None:
        raise NoIsolation("You are root and setpriv (package util-linux) is not installed: grade as an ordinary user.")
    isolation = Isolation(bubblewrap, root)
    tried = subprocess.run(isolation.command([sys.executable, f"{INSIDE}/zygote.py", "--try"], readable=[(INSIDE_HERE, INSIDE)]),
                           capture_output=True, text=True, timeout=60, check=False)
    if tried.returncode != 0:
        said = (tried.stderr.strip() or "no reason given").splitlines()[-1]
        raise NoIsolation(f"bubblewrap cannot isolate here: {said}\nUser namespaces may be switched off: as root, "
                          f"'sysctl kernel.unprivileged_userns_clone=1' or 'sysctl user.max_user_namespaces=10000', on Ubuntu also "
                          f"'sysctl kernel.apparmor_restrict_unprivileged_userns=0'.\n{CONTAINER}")
    return isolation
