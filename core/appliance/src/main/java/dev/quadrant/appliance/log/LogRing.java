package dev.quadrant.appliance.log;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * The newest log lines of this process, for the monitor that asks: lines have numbers from 0 on, so that it sees which it missed. Bounded in lines and
 * bytes; whoever logs never waits for a reader. May be used from any thread.
 */
public final class LogRing extends Handler {
    /** Lines that are kept. */
    static final int LINES_MAX = 4096;

    /** Characters that are kept. */
    static final int CHARACTERS_MAX = 1 << 20;

    /** Characters of a line; of a longer one the rest is left out. */
    static final int LINE_MAX = 16 << 10;

    /** The one of this process; its boot is made when the first line or question comes, not where a binary is built. */
    public static final LogRing SHARED = new LogRing();

    private static final long SECOND = 1_000_000_000L;

    private String boot = "";
    private final TextFormatter formatter = new TextFormatter();
    private final Deque<Line> lines = new ArrayDeque<>();
    private long first;
    private int characters;

    /**
     * A line.
     *
     * @param time ns since 1970
     * @param level {@code debug}, {@code info}, {@code warn} or {@code error}
     * @param text in logfmt, without the time
     */
    public record Line(long time, String level, String text) {}

    /**
     * Some lines.
     *
     * @param boot tells this process from others of the same node
     * @param oldest number of the oldest line that is kept
     * @param from number of the first of the lines
     */
    public record Page(String boot, long oldest, long from, List<Line> lines) {}

    LogRing() {}

    private String boot() {
        if (boot.isEmpty()) {
            byte[] random = new byte[8];
            new SecureRandom().nextBytes(random);
            boot = HexFormat.of().formatHex(random);
        }
        return boot;
    }

    @Override
    public void publish(LogRecord entry) {
        if (!isLoggable(entry)) {
            return;
        }
        String text = formatter.format(ExtLogRecord.wrap(entry)).stripTrailing();
        int behindTime = text.indexOf(' ') + 1;
        String kept = text.substring(behindTime, Math.min(text.length(), behindTime + LINE_MAX));
        Instant instant = entry.getInstant();
        add(new Line(instant.getEpochSecond() * SECOND + instant.getNano(), Severity.of(entry.getLevel()), kept));
    }

    synchronized void add(Line line) {
        lines.add(line);
        characters += line.text().length();
        while (lines.size() > LINES_MAX || characters > CHARACTERS_MAX) {
            characters -= lines.poll().text().length();
            first++;
        }
    }

    /**
     * Lines from a number on.
     *
     * @param wanted the boot that the number is of; with another one the lines begin with the oldest
     * @param most lines of the answer
     */
    public synchronized Page from(String wanted, long number, int most) {
        long end = first + lines.size();
        long from = wanted.equals(boot()) ? Math.clamp(number, first, end) : first;
        List<Line> page = new ArrayList<>();
        lines.stream().skip(from - first).limit(most).forEach(page::add);
        return new Page(boot(), first, from, page);
    }

    /** Lines that were logged so far. */
    public synchronized long count() {
        return first + lines.size();
    }

    @Override
    public void flush() {
        // Nothing waits.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
