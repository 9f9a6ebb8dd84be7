package dev.quadrant.appliance.admin;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.health.Conditions;
import io.quarkus.arc.Unremovable;
import io.smallrye.health.api.HealthRegistry;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * The parts of {@link Conditions}, each a named check at {@code /q/health/ready} or {@code /live}. The service as a whole
 * is {@link ServiceCheck} and {@link StartedCheck}.
 */
@Singleton
@Unremovable
public final class HealthEndpoints {
    private final HealthRegistry readiness;
    private final HealthRegistry liveness;
    /** Those of a node that has not begun to start, until {@link #publish}. */
    private volatile Conditions conditions = new Conditions();

    HealthEndpoints(@Readiness HealthRegistry readiness, @Liveness HealthRegistry liveness) {
        this.readiness = readiness;
        this.liveness = liveness;
    }

    /** From now on the endpoints show these conditions, and the parts that are added to them. */
    public void publish(Conditions published) {
        conditions = published;
        published.onPart((kind, part, condition) -> {
            HealthRegistry registry = kind == Conditions.Kind.READINESS ? readiness : liveness;
            registry.register(part, () -> response(part, condition.get()));
        });
    }

    /** How the service as a whole is, under a check's name. */
    HealthCheckResponse service(String name) {
        return response(name, conditions.service());
    }

    private static HealthCheckResponse response(String part, Condition condition) {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named(part).status(condition.up()).withData("reason", condition.reason());
        condition.data().forEach((name, value) -> {
            switch (value) {
                case Boolean flag -> response.withData(name, flag);
                case Integer number -> response.withData(name, number.longValue());
                case Long number -> response.withData(name, number);
                default -> response.withData(name, value.toString());
            }
        });
        return response.build();
    }
}
