package dev.quadrant.appliance.admin;

import dev.quadrant.appliance.health.Conditions;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * {@code service} in {@code /q/health/ready}: whether the service serves. A bean of its own, so that it is down from the first moment on
 * which the admin interface answers, before the service begins to start.
 */
@Readiness
@Singleton
final class ServiceCheck implements HealthCheck {
    private final HealthEndpoints health;

    ServiceCheck(HealthEndpoints health) {
        this.health = health;
    }

    @Override
    public HealthCheckResponse call() {
        return health.service(Conditions.SERVICE);
    }
}
