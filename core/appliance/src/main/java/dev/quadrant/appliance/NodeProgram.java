package dev.quadrant.appliance;

import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Problem;
import java.util.List;
import java.util.Set;

/**
 * What makes one of the four programs: its names, its configuration, its commands, and the service itself. All else
 * (configuration sources, health, metrics, logs, signals, systemd, cluster) is {@link Appliance}'s.
 */
public interface NodeProgram {
    /** The program's name, for example {@code dns-node}. */
    String name();

    /** What the program is, in one sentence, for {@code --help}. */
    String description();

    /** Roles that this node has in the cluster, for example {@code dns}. */
    Set<String> roles();

    /** Default port of the admin interface. */
    int adminPort();

    /** The {@code @ConfigMapping} interfaces of this node, beside those that every node has. */
    List<Class<?>> configuration();

    /**
     * What the types cannot say: addresses that do not parse, files that are missing or unreadable, references to names
     * that are not defined. Makes no connection and changes nothing.
     *
     * @return the problems, empty when there are none
     */
    List<Problem> check(Configuration configuration);

    /** Sub-commands of this node alone: instances of picocli's {@code @Command} classes. */
    default List<Object> commands() {
        return List.of();
    }

    /**
     * Starts the service and returns when it serves. What may come and go (a database, a server behind the balancer) is no
     * failure to start: it is a condition of {@link ServiceContext#conditions()}.
     *
     * @throws StartFailure when it cannot serve with this configuration (a port in use): the program ends with code 2
     */
    Service serve(ServiceContext context) throws StartFailure;
}
