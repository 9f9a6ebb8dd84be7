package dev.quadrant.appliance;

import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.linux.SdNotify;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Feeds systemd's watchdog from an event loop, and only while every liveness part is up: both prove life. */
final class Watchdog {
    private Watchdog() {}

    static void start(Vertx vertx, Conditions conditions, SdNotify systemd) {
        long paceMillis = TimeUnit.MICROSECONDS.toMillis(SdNotify.watchdogPaceMicros());
        if (paceMillis > 0) {
            vertx.setPeriodic(paceMillis, timer -> {
                if (conditions.alive()) {
                    systemd.watchdog();
                }
            });
        }
    }
}
