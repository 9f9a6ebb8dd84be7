package dev.quadrant.appliance;

import dev.quadrant.linux.proc.ProcessAccount;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.util.function.ToDoubleFunction;

/**
 * The process' own use of resources under the names that Prometheus clients share, so that dashboards and alerts made for
 * others fit. {@code process_start_time_seconds} is Micrometer's.
 */
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void register(MeterRegistry registry) {
        gauge(registry, "process.resident.memory.bytes", "Physical memory in use", ProcessAccount::residentBytes);
        gauge(registry, "process.virtual.memory.bytes", "Address space", ProcessAccount::virtualBytes);
        gauge(registry, "process.open.fds", "Open file descriptors", ProcessAccount::openFiles);
        gauge(registry, "process.max.fds", "Most file descriptors that may be open", ProcessAccount::openFilesMax);
        FunctionCounter.builder("process.cpu.seconds", ProcessAccount.own(), new LastKnown(ProcessAccount::cpuSeconds))
                .description("User and system processor time since the start")
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<ProcessAccount> figure) {
        Gauge.builder(name, ProcessAccount.own(), figure)
                .description(description)
                .register(registry);
    }

    /**
     * A figure, or what it was last while it cannot be read: without a free descriptor {@code /proc} cannot, and a counter that fails
     * would take the whole page of metrics with it, just when somebody wants to look. A gauge is no number then, by itself.
     */
    static final class LastKnown implements ToDoubleFunction<ProcessAccount> {
        private final ToDoubleFunction<ProcessAccount> figure;
        private volatile double last;

        LastKnown(ToDoubleFunction<ProcessAccount> figure) {
            this.figure = figure;
        }

        @Override
        public double applyAsDouble(ProcessAccount account) {
            try {
                last = figure.applyAsDouble(account);
            } catch (UncheckedIOException e) {
                return last;
            }
            return last;
        }
    }
}
