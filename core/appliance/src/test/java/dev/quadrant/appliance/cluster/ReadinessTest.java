package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.cluster.membership.Health;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final long NEVER = Long.MAX_VALUE / 2;
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(10);

    private final Semaphore changes = new Semaphore(0);
    private final Conditions conditions = new Conditions();
    private volatile boolean up = true;

    @BeforeEach
    void serve() {
        conditions.serving();
    }

    @Test
    void aChangeIsToldInTheRoleThatItConcerns() throws Exception {
        conditions.readiness("lb", "backend-app", () -> up ? Condition.up("") : Condition.down("no server"));
        conditions.readiness("monitor", "store", () -> Condition.up(""));
        try (Readiness readiness = new Readiness(NEVER, EVERY, Set.of("lb", "monitor"), conditions, changes::release)) {
            assertThat(readiness.health()).isEqualTo(Map.of("lb", Health.NOT_READY, "monitor", Health.NOT_READY));
            readiness.start();
            awaitChange();
            assertThat(readiness.health()).isEqualTo(Map.of("lb", Health.READY, "monitor", Health.READY));
            up = false;
            awaitChange();
            assertThat(readiness.health())
                    .isEqualTo(Map.of("lb", new Health(false, "backend-app"), "monitor", Health.READY));
            conditions.stopping();
            awaitChange();
            Health stopping = new Health(false, Conditions.SERVICE);
            assertThat(readiness.health()).isEqualTo(Map.of("lb", stopping, "monitor", stopping));
        }
    }

    @Test
    void aPartWhoseNameIsTooLongToTellIsNotReadyWithoutIt() throws Exception {
        conditions.readiness("lb", "backend-" + "x".repeat(Health.REASON_MAX), () -> Condition.down("no server"));
        conditions.readiness("monitor", "x".repeat(Health.REASON_MAX), () -> Condition.down("no disk"));
        try (Readiness readiness = new Readiness(NEVER, EVERY, Set.of("lb", "monitor"), conditions, changes::release)) {
            readiness.start();
            awaitChange();
            assertThat(readiness.health().get("lb")).isEqualTo(Health.NOT_READY);
            assertThat(readiness.health().get("monitor").reason()).hasSize(Health.REASON_MAX);
        }
    }

    @Test
    void aPartThatDoesNotAnswerIsNotReadyAndNobodyWaitsForIt() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        conditions.readiness("lb", "disk", () -> {
            if (!up) {
                stuck.countDown();
                wait(end);
            }
            return Condition.up("");
        });
        long limit = TimeUnit.MILLISECONDS.toNanos(200);
        try (Readiness readiness = new Readiness(limit, EVERY, Set.of("lb"), conditions, changes::release)) {
            readiness.start();
            awaitChange();
            up = false;
            stuck.await();
            while (readiness.health().get("lb").ready()) {
                Thread.onSpinWait();
            }
            end.countDown();
        }
    }

    private void awaitChange() throws InterruptedException {
        assertThat(changes.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
