package dev.quadrant.linux;

import java.nio.charset.StandardCharsets;

/**
 * Tells systemd how the service is (sd_notify(3)): datagrams to the socket that {@code NOTIFY_SOCKET} names, without a
 * helper binary. Without that variable every call does nothing. May be called from any thread.
 */
public final class SdNotify {
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    /** Size of {@code sun_path} (unix(7)). */
    private static final int PATH_MAX = 108;

    private static final int CLOCK_MONOTONIC = 1;

    private final byte[] path;

    private SdNotify(byte[] path) {
        this.path = path;
    }

    /** The notifier of this process, by its environment. */
    public static SdNotify fromEnvironment() {
        String socket = System.getenv("NOTIFY_SOCKET");
        return socket == null || socket.isEmpty() ? new SdNotify(new byte[0]) : to(socket);
    }

    /**
     * A notifier to a given socket.
     *
     * @param socket an absolute path, or an abstract name with {@code @} before it
     * @throws IllegalArgumentException for another form, or one of more than 107 bytes
     */
    public static SdNotify to(String socket) {
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length < 2 || path.length >= PATH_MAX || (path[0] != '/' && path[0] != '@')) {
            throw new IllegalArgumentException("NOTIFY_SOCKET is neither an absolute path nor an @name: " + socket);
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        return new SdNotify(path);
    }

    public boolean ready(String status) {
        return send("READY=1\nSTATUS=" + oneLine(status));
    }

    /** The service reloads; {@link #ready} tells when it is done. */
    public boolean reloading() {
        long time = Memory.allocate(16);
        try {
            Libc.clockGetTime(CLOCK_MONOTONIC, time);
            long micros = Memory.getLong(time) * 1_000_000 + Memory.getLong(time + 8) / 1_000;
            return send("RELOADING=1\nMONOTONIC_USEC=" + micros);
        } finally {
            Memory.free(time);
        }
    }

    public boolean stopping() {
        return send("STOPPING=1");
    }

    public boolean status(String status) {
        return send("STATUS=" + oneLine(status));
    }

    /** Tells the watchdog that the service is alive: call it only from a loop that has proved so. */
    public boolean watchdog() {
        return send("WATCHDOG=1");
    }

    /** Half of the watchdog's interval in microseconds, the pace that sd_watchdog_enabled(3) advises; 0 without one. */
    public static long watchdogPaceMicros() {
        String interval = System.getenv("WATCHDOG_USEC");
        String process = System.getenv("WATCHDOG_PID");
        if (interval == null || (process != null && !process.equals(Integer.toString(Libc.getpid())))) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(interval) / 2);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }

    /** Sends one datagram; false when there is nobody to tell or the kernel refused. */
    private boolean send(String state) {
        if (path.length == 0) {
            return false;
        }
        int fd = Libc.socket(SocketAddresses.AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return false;
        }
        byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
        long message = Memory.allocate(bytes.length);
        long address = Memory.allocate(2 + PATH_MAX);
        try {
            Memory.copy(bytes, 0, message, bytes.length);
            Memory.putShort(address, (short) SocketAddresses.AF_UNIX);
            Memory.copy(path, 0, address + 2, path.length);
            // An abstract name ends with its last byte, a path with a NUL.
            int length = 2 + path.length + (path[0] == 0 ? 0 : 1);
            return Libc.sendto(fd, message, bytes.length, MSG_NOSIGNAL, address, length) == bytes.length;
        } finally {
            Libc.close(fd);
            Memory.free(message);
            Memory.free(address);
        }
    }
}
