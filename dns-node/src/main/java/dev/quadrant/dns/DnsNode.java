package dev.quadrant.dns;

import dev.quadrant.appliance.Appliance;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** The program {@code dns-node}. */
@QuarkusMain
public final class DnsNode {
    DnsNode() {}

    public static void main(String[] args) {
        // `check` reads every zone. A start does not fail for one: it serves the others and says which is broken.
        Appliance.main(new DnsProgram(List.of(args).contains("check")), args);
    }
}
