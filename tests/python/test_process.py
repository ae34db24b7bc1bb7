# SPDX-License-Identifier: MIT
"""Processes: fork, signals, the interpreter's end, a second interpreter."""

import errno
import os
import signal
import sys
import threading
import time
import traceback

import ferrule
import pytest

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # a Timer's thread may still be there

IN_FLIGHT = """
import os, ferrule
read_end, write_end = os.pipe()
ring, memory, buffer = ferrule.Ring(8), bytearray(4096), ferrule.Buffer(4096)
ring.read(read_end, memory)
ring.read(read_end, buffer)
ring.write(os.open("/dev/null", os.O_WRONLY), b"x" * 1000)
view = buffer.view()
ring.submit()
ring.read(read_end, bytearray(64))
"""


def in_child(work):
    """Runs work() in a child made by fork(); what it raises fails the test."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_childs_ring_is_inert_and_says_so(ring, buffer, pipe):
    ring.read(pipe[0], buffer)
    ring.submit()

    def work():
        for call in (ring.nop, ring.wait, ring.submit, ring.statistics, lambda: buffer.read(1)):
            with pytest.raises(OSError, match="fork") as caught:
                call()
            assert caught.value.errno == errno.ESTALE
        ring.close()
        buffer.close()

    in_child(work)
    os.write(pipe[1], b"parent")
    assert ring.wait()[0].check() == 6


def test_a_child_has_rings_of_its_own(ring, sample):
    ring.nop()

    def work():
        with ferrule.Ring(4) as own, ferrule.Buffer(16) as memory, open(sample, "rb") as file:
            assert own.wait_for(own.read(file, memory)).check() == 16

    in_child(work)
    assert len(ring.wait()) == 1


def test_a_child_collects_what_it_inherited(python):
    python("""
import os, gc, ferrule
ring, buffer = ferrule.Ring(4), ferrule.Buffer(64)
read_end, write_end = os.pipe()
operation = ring.read(read_end, buffer)
ring.submit()
child = os.fork()
if child == 0:
    del ring, buffer
    gc.collect()
    ferrule.Ring(4).close()
    raise SystemExit(0)
assert os.waitpid(child, 0)[1] == 0
os.write(write_end, b"abc")
assert ring.wait_for(operation).check() == 3
assert buffer.read(3) == b"abc"
""")


@pytest.mark.parametrize("method", ["wait", "wait_for"])
def test_an_interrupt_from_the_keyboard_gets_through(ring, pipe, buffer, method):
    operation = ring.read(pipe[0], buffer)
    threading.Timer(0.1, signal.pthread_kill, (threading.get_ident(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        if method == "wait":
            ring.wait()
        else:
            ring.wait_for(operation)
    os.write(pipe[1], b"goes on")
    assert ring.wait_for(operation).check() == 7


def test_a_wait_goes_on_after_a_signal_for_the_time_that_is_left(ring, pipe, buffer):
    ring.read(pipe[0], buffer)
    seen = []
    before = signal.signal(signal.SIGALRM, lambda *_: seen.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    try:
        started = time.monotonic()
        assert ring.wait(1, 0.3) == []
        assert 0.29 < time.monotonic() - started < 5
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(seen) >= 3


def test_what_a_handler_raises_comes_out_of_the_wait(ring, pipe, buffer):
    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    ring.read(pipe[0], buffer)
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Stop):
            ring.wait()
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("way", ["", "raise SystemExit(0)", "os._exit(0)", "del ring", "ring.close(0)", "del ferrule"])
def test_the_interpreter_ends_with_operations_in_flight(python, way):
    started = time.monotonic()
    done = python(IN_FLIGHT + way)
    assert done.stderr == ""
    assert time.monotonic() - started < 10


def test_it_ends_by_an_exception(python):
    done = python(IN_FLIGHT + "1 / 0", fails=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "ZeroDivisionError: division by zero"


def test_it_ends_while_a_thread_waits(python):
    done = python(IN_FLIGHT + "import threading\nthreading.Thread(target=ring.wait, args=(3,), daemon=True).start()")
    assert done.stderr == ""


def test_it_ends_while_many_threads_wait_for_their_own(python):
    done = python(
        IN_FLIGHT
        + """
import threading, time
for _ in range(8):
    read = ring.read(read_end, bytearray(8))
    threading.Thread(target=ring.wait_for, args=(read,), daemon=True).start()
time.sleep(0.1)
"""
    )
    assert done.stderr == ""


def test_it_ends_with_objects_in_all_places(python):
    python("""
import atexit, ferrule, sys
class Late:
    def __init__(self): self.ring = ferrule.Ring(4); self.buffer = ferrule.Buffer(64); self.view = self.buffer.view()
    def __del__(self): self.buffer.close(); self.ring.close()
sys.late = Late()
sys.modules["late"] = Late()
cycle = [Late()]; cycle.append(cycle)
""")


def test_finalizers_at_the_end_get_errors(python):
    """Not so threads that were waiting: they stop."""
    done = python("""
import ferrule
class Late:
    def __init__(self): self.ring = ferrule.Ring(4); self.batch = self.ring.batch([ferrule.request.nop()])
    def __del__(self):
        for call in (self.batch.run, lambda: self.ring.run([ferrule.request.nop()]), self.ring.wait):
            try:
                call()
            except OSError:
                print("refused")
late = Late()
""")
    assert done.stdout.split() == ["refused"] * 3
    assert done.stderr == ""


def test_after_the_end_there_are_no_rings(python):
    done = python("""
import atexit
@atexit.register
def last():
    try:
        ferrule.Ring(4)
    except ferrule.ClosedError as error:
        print(error)
import ferrule
ferrule.Ring(4).close()
""")
    assert "shutting down" in done.stdout


def test_a_second_interpreter_imports_it_or_says_why_not(python):
    done = python("""
import ferrule, os
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    import _interpreters as interpreters
ferrule.Ring(4).close()
number = interpreters.create()
script = '''
try:
    import ferrule
    with ferrule.Ring(4) as ring:
        ring.wait_for(ring.nop()).check()
    print("works", flush=True)
except ImportError as error:
    print("refused:", error, flush=True)
'''
outcome = interpreters.run_string(number, script)
if outcome is not None:
    print(outcome)
interpreters.destroy(number)
with ferrule.Ring(4) as ring:
    ring.wait_for(ring.nop()).check()
""")
    assert done.stdout.startswith(("works", "refused:")), done.stdout
