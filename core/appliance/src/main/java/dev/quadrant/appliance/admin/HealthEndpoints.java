package dev.quadrant.appliance.admin;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.health.Conditions;
import io.quarkus.arc.Unremovable;
import io.smallrye.health.api.HealthRegistry;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The parts of {@link Conditions}, each a named check at {@code /q/health/ready}, {@code /live} and {@code /started}. */
@Singleton
@Unremovable
public final class HealthEndpoints {
    private final HealthRegistry readiness;
    private final HealthRegistry liveness;
    private final HealthRegistry startup;

    HealthEndpoints(
            @Readiness HealthRegistry readiness, @Liveness HealthRegistry liveness, @Startup HealthRegistry startup) {
        this.readiness = readiness;
        this.liveness = liveness;
        this.startup = startup;
    }

    /** From now on the endpoints show these conditions, and the parts that are added to them. */
    public void publish(Conditions conditions) {
        startup.register("started", () -> response("started", conditions.service()));
        conditions.onPart((kind, part, condition) -> {
            HealthRegistry registry = kind == Conditions.Kind.READINESS ? readiness : liveness;
            registry.register(part, () -> response(part, condition));
        });
    }

    private static HealthCheckResponse response(String part, Supplier<Condition> supplier) {
        return response(part, supplier.get());
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
