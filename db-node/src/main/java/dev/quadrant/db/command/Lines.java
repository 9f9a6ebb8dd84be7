package dev.quadrant.db.command;

import java.io.PrintWriter;
import java.util.function.Supplier;

/**
 * Progress of long work: one line that changes on a terminal, a plain line now and then where output is piped. The work
 * runs on the caller's thread, the lines come from another.
 */
final class Lines implements AutoCloseable {
    private static final long ON_TERMINAL_MILLIS = 200;
    private static final long PIPED_MILLIS = 5_000;

    private final PrintWriter out;
    private final Supplier<String> text;
    private final boolean terminal;
    private final Thread thread;
    private volatile boolean ended;

    /** @param text what to show now; called from another thread */
    Lines(PrintWriter out, Supplier<String> text) {
        this.out = out;
        this.text = text;
        this.terminal = Terminal.isPresent();
        this.thread = Thread.ofPlatform().name("progress").daemon().start(this::show);
    }

    /** Work that may fail. */
    interface Work<T> {
        T run() throws java.io.IOException;
    }

    /** Does the work while the lines are shown. */
    <T> T during(Work<T> work) throws java.io.IOException {
        return work.run();
    }

    private void show() {
        try {
            while (!ended) {
                Thread.sleep(terminal ? ON_TERMINAL_MILLIS : PIPED_MILLIS);
                if (!ended) {
                    print();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print() {
        if (terminal) {
            out.print("\r\033[2K" + text.get());
        } else {
            out.println(text.get());
        }
        out.flush();
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (terminal) {
            out.print("\r\033[2K");
            out.flush();
        }
    }
}
