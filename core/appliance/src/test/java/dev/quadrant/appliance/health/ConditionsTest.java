package dev.quadrant.appliance.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    @Test
    void doesItsWorkWhileItServesAndAllPartsAreUp() {
        Conditions conditions = new Conditions();
        assertThat(conditions.obstacle("db")).isNotEmpty();
        conditions.serving();
        assertThat(conditions.obstacle("db")).isEmpty();
        conditions.readiness("db", "source", () -> Condition.down("database does not answer"));
        assertThat(conditions.obstacle("db")).isNotEmpty();
        conditions.readiness("db", "source", () -> Condition.up("connected"));
        assertThat(conditions.obstacle("db")).isEmpty();
        conditions.liveness("loop", () -> Condition.down("thread died"));
        assertThat(conditions.alive()).isFalse();
        assertThat(conditions.obstacle("db")).isEmpty();
        conditions.stopping();
        assertThat(conditions.obstacle("db")).isNotEmpty();
    }

    @Test
    void aPartThatIsDownKeepsOnlyItsRoleFromItsWork() {
        Conditions conditions = new Conditions();
        assertThat(conditions.obstacle("lb")).isEqualTo("service");
        conditions.serving();
        conditions.readiness("lb", "backend-b", () -> Condition.down("no server"));
        conditions.readiness("lb", "backend-a", () -> Condition.up("2 servers"));
        conditions.readiness("monitor", "store", () -> Condition.up("writes"));
        assertThat(conditions.obstacle("lb")).isEqualTo("backend-b");
        assertThat(conditions.obstacle("monitor")).isEmpty();
        conditions.stopping();
        assertThat(conditions.obstacle("monitor")).isEqualTo("service");
    }

    @Test
    void tellsOfPartsBeforeAndAfter() {
        Conditions conditions = new Conditions();
        conditions.readiness("dns", "zones", () -> Condition.up("2 zones"));
        List<String> told = new ArrayList<>();
        conditions.onPart((kind, part, condition) -> told.add(kind + " " + part));
        conditions.liveness("loop", () -> Condition.up("runs"));
        assertThat(told).containsExactly("READINESS zones", "LIVENESS loop");
    }
}
