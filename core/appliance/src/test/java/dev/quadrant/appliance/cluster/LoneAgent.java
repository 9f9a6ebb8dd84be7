package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.NodeConfig;
import dev.quadrant.appliance.health.Conditions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A process that is an agent and nothing else, for tries in network namespaces. Its argument is its role. */
final class LoneAgent {
    private LoneAgent() {}

    public static void main(String[] args) throws Exception {
        Configuration configuration = Configuration.load("lone-agent", List.of());
        Conditions conditions = new Conditions();
        conditions.serving();
        ClusterIdentity identity = new ClusterIdentity(
                configuration.get(NodeConfig.class).name().orElseThrow(),
                Set.of(args[0]),
                URI.create("http://127.0.0.1:1"),
                "test");
        ClusterAgent agent = ClusterAgent.start(configuration, identity, conditions, new SimpleMeterRegistry());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> agent.stop(System.nanoTime() + 1_000_000_000L)));
        Thread.sleep(3000);
        System.out.println(agent.describe().encodePrettily());
        new CountDownLatch(1).await();
    }
}
