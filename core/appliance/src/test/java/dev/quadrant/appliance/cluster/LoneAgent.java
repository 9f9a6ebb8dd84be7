package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.NodeConfig;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.health.Conditions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A process that is an agent and nothing else, for tests in network namespaces. Its arguments are its roles. It takes lines from
 * its input: {@code up ROLE}, {@code down ROLE}, {@code describe}, {@code check}, and answers on its output; it ends with its input.
 */
final class LoneAgent {
    private LoneAgent() {}

    public static void main(String[] roles) throws Exception {
        Configuration configuration = Configuration.load("lone-agent", List.of());
        Conditions conditions = new Conditions();
        conditions.serving();
        ClusterIdentity identity = new ClusterIdentity(
                configuration.get(NodeConfig.class).name().orElseThrow(),
                Set.of(roles),
                URI.create("http://127.0.0.1:1"),
                "test");
        ClusterAgent agent = ClusterAgent.start(configuration, identity, conditions, new SimpleMeterRegistry());
        System.out.println("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println(line + ": " + obey(line.split(" "), agent, configuration, conditions));
        }
        agent.stop(System.nanoTime() + 1_000_000_000L);
    }

    private static String obey(
            String[] command, ClusterAgent agent, Configuration configuration, Conditions conditions) {
        switch (command[0]) {
            case "up" -> conditions.readiness(command[1], "work-" + command[1], () -> Condition.up("works"));
            case "down" -> conditions.readiness(command[1], "work-" + command[1], () -> Condition.down("told so"));
            case "check" -> {
                return String.join("; ", ClusterAgent.placements(configuration));
            }
            case "describe" -> {
                return agent.describe().encode();
            }
            default -> throw new IllegalArgumentException(command[0]);
        }
        return "done";
    }
}
