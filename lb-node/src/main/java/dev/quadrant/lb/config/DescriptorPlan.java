package dev.quadrant.lb.config;

import dev.quadrant.linux.proc.ProcessAccount;
import java.util.Optional;

/**
 * How the descriptors are divided that the process may have open (RLIMIT_NOFILE), so that clients never use those that serve
 * them: a client gets a place only together with one for its server, and the admin interface, checks, files and the cluster
 * have theirs. Where there are too few, what only saves time shrinks first (unused connections, pipes, polite ends of
 * refused clients), to a quarter of all; then there are fewer connections than were asked for.
 *
 * @param limit descriptors that may be open; {@link Long#MAX_VALUE} without a limit
 * @param needed descriptors that the configuration would need
 * @param wanted connections of clients that it asks for
 * @param connections connections of clients that there may be, less than 1 when there are not even enough for the rest
 * @param idle most unused connections to a server that a loop keeps, beside the backend's own limit
 * @param pipes most pipes of a loop
 * @param departing most refused clients of a loop that are waited for
 */
public record DescriptorPlan(long limit, long needed, int wanted, int connections, int idle, int pipes, int departing) {
    /** For libraries, the admin interface and its clients, the cluster, and what nobody thought of. */
    static final int RESERVE = 160;
    /** Fewer connections are worth no start. */
    static final int LEAST = 16;
    /** Refused clients of a loop that are waited for, when there are descriptors. */
    static final int DEPARTING = 256;

    /** Configurations that may run at a time: the one that serves, those that end, and the one that comes. */
    private static final int GENERATIONS = 10;
    /** A client's, and that of its server. */
    private static final int A_CONNECTION = 2;

    private static final int A_PIPE = 2;
    /** The part of what is left that things may use which only save time: one of so many. */
    private static final int ELASTIC_PART = 4;
    /** Of these, in one part each: unused connections, pipes, departing clients. */
    private static final int ELASTIC_KINDS = 3;

    /** The plan for a configuration under the limit that this process has now. */
    public static DescriptorPlan of(LbConfig config) {
        return of(config, loops(config), (long) ProcessAccount.own().openFilesMax());
    }

    /** @param limit {@link Long#MAX_VALUE} for none */
    public static DescriptorPlan of(LbConfig config, int loops, long limit) {
        long servers = config.backends().values().stream()
                .mapToLong(backend -> backend.servers().size())
                .sum();
        long idle = config.backends().values().stream()
                .mapToLong(backend -> (long) backend.servers().size() * backend.idleConnections())
                .sum();
        int wanted = (int) Math.min(
                config.maxConnections(),
                config.frontends().values().stream()
                        .mapToLong(FrontendConfig::maxConnections)
                        .sum());
        int pipes = config.limits().pipes();
        long fixed = fixed(config, loops, servers);
        // Unused connections are kept by each loop, and by several together those that any may take over.
        int keepers = loops > 1 ? loops + 1 : 1;
        long elastic = loops * (DEPARTING + (long) A_PIPE * pipes) + keepers * idle;
        long needed = fixed + elastic + (long) A_CONNECTION * wanted;
        if (needed <= limit) {
            return new DescriptorPlan(limit, needed, wanted, wanted, Integer.MAX_VALUE, pipes, DEPARTING);
        }
        int share = (int) (Math.max(0, limit - fixed) / ELASTIC_PART / loops / ELASTIC_KINDS);
        int fewerIdle = (int) (share / Math.max(1, servers));
        int fewerPipes = Math.min(pipes, share / A_PIPE);
        int fewerDeparting = Math.min(DEPARTING, share);
        long shrunk =
                loops * (fewerDeparting + (long) A_PIPE * fewerPipes) + keepers * Math.min(idle, servers * fewerIdle);
        int connections = (int) Math.min(wanted, (limit - fixed - shrunk) / A_CONNECTION);
        return new DescriptorPlan(limit, needed, wanted, connections, fewerIdle, fewerPipes, fewerDeparting);
    }

    /** Event loops of a configuration. */
    public static int loops(LbConfig config) {
        return config.loops().orElse(Runtime.getRuntime().availableProcessors());
    }

    /** What must be there whoever comes: sockets that listen, those of the loops, checks, logs, and the reserve. */
    private static long fixed(LbConfig config, int loops, long servers) {
        long addresses = config.frontends().values().stream()
                .mapToLong(frontend -> frontend.listen().size())
                .sum();
        long logs = config.frontends().values().stream()
                .filter(frontend -> frontend.accessLog().file().isPresent())
                .count();
        return RESERVE + 2L * loops * (addresses + GENERATIONS) + servers + 2 * logs;
    }

    /** Whether there are too few descriptors to serve at all. */
    public boolean hopeless() {
        return connections < Math.min(LEAST, wanted);
    }

    /** Whether there are fewer connections than were asked for. */
    public boolean isShort() {
        return connections < wanted;
    }

    /** What is wrong, and what to do about it, as {@code what; fix}; empty when nothing is. */
    public Optional<String> shortage() {
        return isShort() ? Optional.of(what() + "; " + fix()) : Optional.empty();
    }

    /** The limit and what it leaves. */
    public String what() {
        return "RLIMIT_NOFILE is " + limit + ", which leaves " + Math.max(0, connections) + " connections of the "
                + wanted + " that max-connections asks for";
    }

    /** How there are more. */
    public String fix() {
        return "set LimitNOFILE=" + rounded()
                + " in the unit (ulimit -n in a shell), or a smaller quadrant.lb.max-connections";
    }

    /** A number of descriptors that is enough and can be remembered: the next power of two. */
    private long rounded() {
        return Long.highestOneBit(Math.max(1, needed - 1)) << 1;
    }
}
