package dev.quadrant.linux.time;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Memory;

/**
 * A deadline that the kernel keeps: when it passes, the process gets SIGKILL, whether it runs, is stopped (SIGSTOP), swapped
 * out or stuck in a collection. What dies with the process (descriptors, and the devices held by them) is then gone too.
 *
 * <p>The signal is the process's, not a thread's: it ends them all, whichever is blocked. A thread that waits uninterruptibly
 * in the kernel (state D: a disk or a network file system that hangs) ends only when its wait does, and descriptors that it shares
 * stay open until then. What must go at the deadline is therefore in a descriptor table of a thread that never waits like that, as
 * {@link dev.quadrant.linux.net.TunDevice} does it. A core dump does not delay the end: SIGKILL breaks it off.
 *
 * <p>The timer runs on {@code CLOCK_BOOTTIME}, so it ignores the wall clock's jumps and counts a sleep of the host. On resume it
 * fires before any thread of the process runs again; only the kernel itself, which answers for the host's addresses, may be
 * a few milliseconds ahead of the signal. A virtual machine that is paused and resumed as a whole sees no time pass, and this timer does not either.
 *
 * <p>It does not survive {@code execve} and is not inherited by a child (timer_create(2)). For one thread at a time.
 */
public final class KernelDeadline implements AutoCloseable {
    /** {@code sizeof(struct sigevent)}: the whole of it is read by the C library, not only its first fields. */
    private static final int SIGEVENT_BYTES = 64;

    private static final int SIGEVENT_SIGNAL = 8;
    private static final int SIGEVENT_NOTIFY = 12;
    private static final int SIGEV_SIGNAL = 0;
    private static final int SIGKILL = 9;
    private static final int TIMER_ABSTIME = 1;
    /** {@code struct itimerspec}: interval, then value, each seconds and nanoseconds. */
    private static final int ITIMERSPEC_BYTES = 32;

    private final long timer;
    private final long specification = Memory.allocate(ITIMERSPEC_BYTES);

    private KernelDeadline(long timer) {
        this.timer = timer;
    }

    /**
     * Makes a deadline that is not armed.
     *
     * @throws LinuxException when the process may have no more timers (RLIMIT_SIGPENDING)
     */
    public static KernelDeadline create() throws LinuxException {
        long event = Memory.allocate(SIGEVENT_BYTES);
        long handle = Memory.allocate(8);
        try {
            Memory.putInt(event + SIGEVENT_SIGNAL, SIGKILL);
            Memory.putInt(event + SIGEVENT_NOTIFY, SIGEV_SIGNAL);
            LinuxException.check("create a kernel timer", Libc.timerCreate(BootClock.CLOCK_BOOTTIME, event, handle));
            return new KernelDeadline(Memory.getLong(handle));
        } finally {
            Memory.free(event);
            Memory.free(handle);
        }
    }

    /**
     * Moves the deadline.
     *
     * @param nanos on {@link BootClock}'s clock; one that has passed kills the process before this returns to the caller
     */
    public void arm(long nanos) throws LinuxException {
        // A value of zero would disarm.
        set(Math.max(1, nanos));
    }

    /** Takes the deadline away. */
    public void disarm() throws LinuxException {
        set(0);
    }

    private void set(long nanos) throws LinuxException {
        Memory.putLong(specification + 16, nanos / 1_000_000_000);
        Memory.putLong(specification + 24, nanos % 1_000_000_000);
        LinuxException.check("set the kernel timer", Libc.timerSetTime(timer, TIMER_ABSTIME, specification, 0));
    }

    @Override
    public void close() {
        Libc.timerDelete(timer);
        Memory.free(specification);
    }
}
