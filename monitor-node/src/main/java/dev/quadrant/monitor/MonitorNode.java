package dev.quadrant.monitor;

import dev.quadrant.appliance.Appliance;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The program {@code monitor-node}. */
@QuarkusMain
public final class MonitorNode {
    private MonitorNode() {}

    public static void main(String[] args) {
        Appliance.main(new MonitorProgram(), args);
    }
}
