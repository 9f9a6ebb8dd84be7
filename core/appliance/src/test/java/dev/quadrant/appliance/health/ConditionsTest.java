package dev.quadrant.appliance.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    @Test
    void isReadyWhileItServesAndAllPartsAreUp() {
        Conditions conditions = new Conditions();
        assertThat(conditions.ready()).isFalse();
        conditions.serving();
        assertThat(conditions.ready()).isTrue();
        conditions.readiness("source", () -> Condition.down("database does not answer"));
        assertThat(conditions.ready()).isFalse();
        conditions.readiness("source", () -> Condition.up("connected"));
        assertThat(conditions.ready()).isTrue();
        conditions.liveness("loop", () -> Condition.down("thread died"));
        assertThat(conditions.alive()).isFalse();
        assertThat(conditions.ready()).isTrue();
        conditions.stopping();
        assertThat(conditions.ready()).isFalse();
    }

    @Test
    void tellsOfPartsBeforeAndAfter() {
        Conditions conditions = new Conditions();
        conditions.readiness("zones", () -> Condition.up("2 zones"));
        List<String> told = new ArrayList<>();
        conditions.onPart((kind, part, condition) -> told.add(kind + " " + part));
        conditions.liveness("loop", () -> Condition.up("runs"));
        assertThat(told).containsExactly("READINESS zones", "LIVENESS loop");
    }
}
