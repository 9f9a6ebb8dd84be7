package dev.quadrant.db.base;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that share a work, and end together. */
public final class Crew {
    private Crew() {}

    /** What one of them does, until nothing is left for it. */
    public interface Task {
        /** @param number 0 to the number of threads, exclusive */
        void run(int number) throws IOException, InterruptedException;
    }

    /**
     * Works; blocks until all have ended.
     *
     * @param name the threads' names begin with it
     * @param stop ends, when one has failed, what the others wait for that an interrupt does not reach
     * @throws IOException as the first that failed did; the others are stopped
     */
    public static void work(String name, int threads, Task task, Closeable stop) throws IOException {
        boolean whole = false;
        ExecutorService pool = Executors.newCachedThreadPool(
                Thread.ofPlatform().name(name + "-", 0).factory());
        try {
            CompletionService<Void> ends = new ExecutorCompletionService<>(pool);
            for (int i = 0; i < threads; i++) {
                int number = i;
                ends.submit(() -> {
                    task.run(number);
                    return null;
                });
            }
            for (int i = 0; i < threads; i++) {
                ends.take().get();
            }
            whole = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            if (!whole) {
                pool.shutdownNow();
                stop.close();
            }
            // Nobody works on what its owner deletes next.
            pool.close();
        }
    }

    private static IOException cause(ExecutionException e) throws IOException {
        return switch (e.getCause()) {
            case IOException io -> throw io;
            case RuntimeException defect -> throw defect;
            default -> new IOException(e.getCause());
        };
    }
}
