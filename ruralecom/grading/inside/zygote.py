"""The process that every submission's process is forked from, with the libraries in memory already.

It runs inside a sandbox, and gives each submission another one of its own: no other process, no file but copies of
the assignment's data, nothing that outlives it. Standard library only, until the libraries are loaded.

A request is one line of JSON: limits, files (paths to copy from /data), steps (see interpreter.py). The answer is a
stream of frames: a letter (R: bytes that the submission sent; E: how it ended, as JSON), a length of four bytes, bytes.
"""

import json
import os
import select
import shutil
import signal
import socket
import struct
import sys
import time

import interpreter
import namespaces

SCRATCH, DATA, CONTROL = "/scratch", "/data", "/control"
LOOK_EVERY = 0.02       # seconds between two looks at a submission's memory


def frame(letter, content):
    """Return bytes as one frame."""
    return letter + struct.pack(">I", len(content)) + content


def receive(connection):
    """Return a request, or None if its sender has gone."""
    line = connection.makefile("rb").readline()
    return json.loads(line) if line.endswith(b"\n") else None


def resident_memory(process):
    """Return the bytes in memory of a process and all its descendants."""
    total, waiting = 0, [process]
    while waiting:
        number = waiting.pop()
        try:
            with open(f"/proc/{number}/smaps_rollup") as file:
                total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))   # shared pages are shared out
            for thread in os.listdir(f"/proc/{number}/task"):
                with open(f"/proc/{number}/task/{thread}/children") as file:
                    waiting += [int(word) for word in file.read().split()]
        except OSError:         # it has ended meanwhile
            continue
    return total


def run_sealed(request, channel):
    """Become the submission: take on the limits, run the steps, send what they give; never returns."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    keep = os.dup2(channel, 3)
    os.closerange(4, 4096)
    namespaces.seal(request["limits"])
    os.environ.update(HOME=SCRATCH, TMPDIR=SCRATCH, IPYTHONDIR=f"{SCRATCH}/.ipython", MPLCONFIGDIR=f"{SCRATCH}/.matplotlib")
    os.chdir(SCRATCH)
    interpreter.run(request["steps"], request["limits"], keep)


def first_process(request, channel):
    """Be process 1 of the submission's sandbox: when it ends, the kernel ends all the others."""
    child = os.fork()
    if child == 0:
        try:
            run_sealed(request, channel)
        finally:
            os._exit(0)
    os.close(channel)
    while True:         # it also inherits, and buries, what its descendants leave behind
        ended, status = os.wait()
        if ended == child:
            os._exit(os.waitstatus_to_exitcode(status) & 255)


def supervise(connection):
    """Run one submission in namespaces of its own, watch it, and send on what it sends."""
    request = receive(connection)
    if request is None:
        return
    limits = request["limits"]
    namespaces.leave()
    namespaces.empty_folder(SCRATCH, limits["scratch_bytes"])
    for name in request.get("files", ()):
        target = os.path.join(SCRATCH, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(os.path.join(DATA, name), target)
    for path in (DATA, CONTROL):
        namespaces.empty_folder(path, 1 << 12)
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        connection.close()
        first_process(request, writing)
    os.close(writing)
    reason = watch(process, reading, connection, limits)
    if reason != "ended":
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    end = {"reason": reason, "exit": os.waitstatus_to_exitcode(status) if reason == "ended" else None}
    connection.sendall(frame(b"E", json.dumps(end).encode()))


def watch(process, reading, connection, limits):
    """Send on what a submission sends until it ends or goes over a limit; return "ended" or which limit."""
    deadline, sent = time.monotonic() + limits["wall_seconds"], 0
    look = 0.0
    while True:
        ready, _, _ = select.select([reading, connection], [], [], LOOK_EVERY)
        if reading in ready:
            part = os.read(reading, 1 << 16)
            if not part:
                return "ended"
            sent += len(part)
            if sent > limits["total_bytes"]:
                return "output"
            connection.sendall(frame(b"R", part))
        if connection in ready:         # nothing more is ever sent: whoever asked has gone
            return "abandoned"
        now = time.monotonic()
        if now > deadline:
            return "time"
        if now > look:
            look = now + LOOK_EVERY
            if resident_memory(process) > limits["memory_bytes"]:
                return "memory"


def serve(address):
    """Answer requests, each in a process of its own, until killed."""
    interpreter.load_libraries()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                supervise(connection)
            except BaseException as error:      # whatever it is, who asked must hear of it
                end = {"reason": "failed", "exit": None, "error": f"{type(error).__name__}: {error}"}
                try:
                    connection.sendall(frame(b"E", json.dumps(end).encode()))
                finally:
                    os._exit(1)
            os._exit(0)
        connection.close()


if __name__ == "__main__":
    if sys.argv[1:] == ["--try"]:
        namespaces.leave()
        namespaces.empty_folder(SCRATCH, 1 << 16)
    else:
        serve(sys.argv[1])
