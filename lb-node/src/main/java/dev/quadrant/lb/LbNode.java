package dev.quadrant.lb;

import dev.quadrant.appliance.Appliance;
import io.quarkus.runtime.annotations.QuarkusMain;

/** lb-node's main class. */
@QuarkusMain
public final class LbNode {
    public static void main(String[] args) {
        Appliance.main(new LbProgram(), args);
    }
}
