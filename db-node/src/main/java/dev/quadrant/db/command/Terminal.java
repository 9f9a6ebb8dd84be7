package dev.quadrant.db.command;

import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import java.nio.ByteOrder;

/** The terminal that a command's output goes to, if it does. */
final class Terminal {
    /** Where there is none, and where it does not say. */
    static final int USUAL_WIDTH = 80;

    private static final int NARROWEST = 20;
    private static final int WIDEST = 500;
    private static final int STANDARD_OUTPUT = 1;

    /** Asks for four numbers of 16 bits: rows, columns, and two that nobody sets. */
    private static final long TIOCGWINSZ = 0x5413;

    private static final int WINSIZE = 8;

    private Terminal() {}

    /** Whether a person looks on. In a binary, and in some releases of the JDK, there is no console without one. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isPresent() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Whether output may have colours: on a terminal whose user has not set NO_COLOR (no-color.org). */
    static boolean hasColour() {
        String no = System.getenv("NO_COLOR");
        return isPresent() && (no == null || no.isEmpty());
    }

    /** Its width in characters. */
    static int width() {
        if (!isPresent()) {
            return USUAL_WIDTH;
        }
        long size = Memory.allocate(WINSIZE);
        try {
            int columns = Libc.ioctl(STANDARD_OUTPUT, TIOCGWINSZ, size) < 0
                    ? 0
                    : Memory.buffer(size, WINSIZE)
                                    .order(ByteOrder.nativeOrder())
                                    .getShort(Short.BYTES)
                            & 0xFFFF;
            return columns == 0 ? USUAL_WIDTH : Math.clamp(columns, NARROWEST, WIDEST);
        } finally {
            Memory.free(size);
        }
    }
}
