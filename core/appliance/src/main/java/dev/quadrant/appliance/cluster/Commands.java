package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.ClusterNode;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What other threads want of the agent's: done in order, on that thread. */
final class Commands {
    private final Queue<Command<?>> waiting = new ConcurrentLinkedQueue<>();

    /** Something to do with the node at a time; its result is told when all that came of it is done. */
    interface Step<T> {
        T apply(ClusterNode node, long now);
    }

    /** Something to do with the node at a time, whose end nobody waits for. */
    interface Task {
        void run(ClusterNode node, long now);
    }

    private record Command<T>(Step<T> step, CompletableFuture<T> answer) {}

    /** From any thread. */
    <T> CompletableFuture<T> add(Step<T> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        waiting.add(new Command<>(step, answer));
        return answer;
    }

    /** From any thread. */
    void tell(Task task) {
        waiting.add(new Command<>(
                (node, now) -> {
                    task.run(node, now);
                    return task;
                },
                new CompletableFuture<>()));
    }

    /** On the agent's thread: does what waits. {@code perform} does what the node wants done after a step. */
    boolean run(ClusterNode node, long now, Runnable perform) {
        boolean any = false;
        for (Command<?> command = waiting.poll(); command != null; command = waiting.poll()) {
            any = true;
            run(command, node, now, perform);
        }
        return any;
    }

    private static <T> void run(Command<T> command, ClusterNode node, long now, Runnable perform) {
        T result = command.step().apply(node, now);
        perform.run();
        command.answer().complete(result);
    }

    /** The agent has ended: nothing is done any more. */
    void close() {
        for (Command<?> command = waiting.poll(); command != null; command = waiting.poll()) {
            command.answer().completeExceptionally(new IllegalStateException("the cluster's thread has ended"));
        }
    }
}
