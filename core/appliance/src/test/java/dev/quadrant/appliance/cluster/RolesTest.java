package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes of two roles, of which one does its work and the other does not, by what real kernels do. */
class RolesTest extends InPlacementLab {
    private static final String WEB = "10.78.0.100";
    private static final String CONSOLE = "10.78.0.101";

    @Test
    void onlyTheAddressesOfTheRoleThatIsNotReadyAreGivenUp() throws Exception {
        PlacementLab.Placing first = agent("a", "host", 1, 100);
        PlacementLab.Placing second = agent("b", "other", 2, 90);
        PlacementLab.await(
                "the first holds both", first.running(), () -> lab.has("host", WEB) && lab.has("host", CONSOLE));
        first.tell("down lb");
        PlacementLab.await("the second holds what is the balancer's", second.running(), () -> lab.has("other", WEB));
        assertThat(lab.has("host", WEB)).isFalse();
        assertThat(lab.has("host", CONSOLE)).isTrue();
        PlacementLab.await(
                "the second knows in which role the first does not do its work",
                second.running(),
                () -> second.tell("describe").contains("\"health\":{\"lb\":\"work-lb\",\"monitor\":\"ready\"}"));
        assertThat(first.running().said())
                .contains("event=vip-released vip=web reason=not-ready")
                .doesNotContain("event=vip-released vip=console")
                .doesNotContain("event=vip-lost vip=console");
        first.tell("down monitor");
        PlacementLab.await(
                "the second holds both", second.running(), () -> lab.has("other", WEB) && lab.has("other", CONSOLE));
    }

    private PlacementLab.Placing agent(String name, String host, int number, int priority) throws IOException {
        Map<String, String> keys = lab.keys(name, number);
        // Long leases: on a machine that is busy with other things the kernel would end a holder that stalls.
        keys.put("quadrant.cluster.preset", "wan");
        PlacementLab.vip(keys, "web", WEB, "lb", priority);
        PlacementLab.vip(keys, "console", CONSOLE, "monitor", priority);
        return lab.agent(host, keys, "lb", "monitor");
    }
}
