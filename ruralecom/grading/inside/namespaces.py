"""Linux namespaces and limits, from inside the sandbox. Standard library only: this file is read where the course is not."""

import ctypes
import os
import resource
import struct

MOUNT, UTS, IPC, USER, PID, NETWORK = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
RECURSIVE, PRIVATE, NO_SETUID, NO_DEVICES = 16384, 1 << 18, 2, 4
NO_NEW_PRIVILEGES, CAPABILITIES_VERSION = 38, 0x20080522

_library = ctypes.CDLL(None, use_errno=True)


def _checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source, target, kind=None, flags=0, options=None):
    """Mount a file system, as mount(2) does."""
    _checked(_library.mount(source and source.encode(), target.encode(), kind and kind.encode(), ctypes.c_ulong(flags),
                            options and options.encode()), f"mount {target}")


def leave():
    """Leave the namespaces of the caller for new ones: of users, mounts, processes, messages, names and network."""
    user, group = os.getuid(), os.getgid()
    _checked(_library.unshare(USER | MOUNT | PID | IPC | UTS | NETWORK), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    mount(None, "/", None, RECURSIVE | PRIVATE)


def empty_folder(path, size):
    """Put an empty folder in memory at `path` that holds at most `size` bytes."""
    mount("tmpfs", path, "tmpfs", NO_SETUID | NO_DEVICES, f"size={int(size)},nr_inodes=2000,mode=700")


def seal(limits):
    """Give up every privilege for good and take on the limits; what runs after this is not to be trusted."""
    _checked(_library.unshare(MOUNT), "unshare")        # the watcher goes on seeing /proc, which shows it other submissions
    with open("/proc/sys/user/max_user_namespaces", "w") as file:      # no further namespaces from in here
        file.write("0")
    empty_folder("/proc", 1 << 12)
    memory, files = int(limits["memory_bytes"]), int(limits["scratch_bytes"])
    for name, value in (
        (resource.RLIMIT_AS, memory + 1_500_000_000),       # addresses, of which the libraries reserve many
        (resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, int(limits["processor_seconds"])),
        (resource.RLIMIT_FSIZE, files), (resource.RLIMIT_NOFILE, int(limits["open_files"])),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NPROC, int(limits["processes"])),
    ):
        resource.setrlimit(name, (value, value))
    _library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _checked(_library.capset(struct.pack("Ii", CAPABILITIES_VERSION, 0), b"\0" * 24), "capset")
