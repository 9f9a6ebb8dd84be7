package dev.quadrant.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.linux.proc.ProcessAccount;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProcessMetricsTest {
    @Test
    void withoutADescriptorACounterSaysWhatItSaidBefore() {
        AtomicBoolean descriptors = new AtomicBoolean(true);
        FunctionCounter counter = FunctionCounter.builder(
                        "cpu", ProcessAccount.own(), new ProcessMetrics.LastKnown(account -> {
                            if (!descriptors.get()) {
                                throw new UncheckedIOException(new IOException("Too many open files"));
                            }
                            return 42;
                        }))
                .register(new SimpleMeterRegistry());
        assertThat(counter.count()).isEqualTo(42);
        descriptors.set(false);
        assertThat(counter.count()).isEqualTo(42);
    }
}
