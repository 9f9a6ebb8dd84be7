package dev.quadrant.linux;

/** How readily a thread gives way to others when processors are scarce, as nice(1) does for a process. */
public final class Niceness {
    /** The most that a thread can give way. */
    public static final int MOST = 19;

    private static final int PRIO_PROCESS = 0;
    private static final int THIS_THREAD = 0;

    private Niceness() {}

    /**
     * Sets it for the calling platform thread; on Linux the nice value belongs to the thread, whatever POSIX says. To give
     * way more needs no privilege; a thread that already gives way more and may not take that back stays as it is.
     *
     * @param nice 0 to {@link #MOST}
     */
    public static void ofThisThread(int nice) throws LinuxException {
        int result = Libc.setpriority(PRIO_PROCESS, THIS_THREAD, nice);
        // Its answer to a process that was started with more and has no CAP_SYS_NICE.
        if (result < 0 && result != -Errno.EACCES && result != -Errno.EPERM) {
            throw new LinuxException("set the niceness of a thread to " + nice, result);
        }
    }
}
