package dev.quadrant.db;

import dev.quadrant.appliance.Appliance;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The program {@code db-node}. */
@QuarkusMain
public final class DbNode {
    private DbNode() {}

    public static void main(String[] args) {
        Appliance.main(new DbProgram(), args);
    }
}
