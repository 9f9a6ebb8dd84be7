package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Virtual IPs, by name. A node that may hold one configures it; a node that only votes does not. */
@ConfigMapping(prefix = "quadrant.vips")
public interface VipsConfig {
    /** The virtual IPs. */
    @WithParentName
    Map<String, Vip> all();

    /** One virtual IP. */
    interface Vip {
        /**
         * The address, IPv4 or IPv6, without a prefix length; the same on every node that has this virtual IP. No host may
         * have it by other means. A change needs a restart.
         */
        String address();

        /**
         * Interface whose network the address belongs to, for example {@code eth0}: there the neighbours are told who has it.
         * May differ from node to node. A change needs a restart.
         */
        @WithName("interface")
        String interfaceName();

        /**
         * Role whose healthy nodes may hold the address: {@code dns}, {@code lb}, {@code db} or {@code monitor}. A change
         * needs a restart.
         */
        String role();

        /**
         * Preference of this node among the healthy candidates, 0 to 255; the higher wins, of equals the lower name. Equal
         * priorities everywhere mean that an address stays where it is after a fault is mended. Reloaded at SIGHUP.
         */
        @WithDefault("100")
        int priority();

        /**
         * Whether this node, when it holds the address, hands it over to a healthy candidate of higher priority. With false
         * the address moves only for faults and on request, which saves a hand-over (tens of milliseconds) each time the
         * preferred node comes back. Reloaded at SIGHUP.
         */
        @WithDefault("true")
        boolean preempt();

        /**
         * How long that candidate must have been healthy without a break before this node hands over: longer rides out a
         * node that comes and goes, shorter restores the preferred order sooner. Reloaded at SIGHUP.
         */
        @WithDefault("5s")
        Duration preemptDelay();

        /**
         * How often this node may cease to be a candidate within a minute; after that it is none until the first of those
         * failures is a minute old. So a node that flaps moves the address at most twice as often. Fewer keep the address
         * quieter, more bring a node that is well again back sooner. 1 to 60. Reloaded at SIGHUP.
         */
        @WithDefault("4")
        int flapsMax();

        /** Programs that are told about the address. */
        Hooks hooks();
    }

    /** Programs that are run when a node comes to hold an address, and when it no longer does. */
    interface Hooks {
        /**
         * Program to run when this node has come to hold the address, with its arguments, as a list:
         * {@code /usr/local/bin/notify,web,up}. It is run without a shell, with {@code VIP_NAME}, {@code VIP_ADDRESS},
         * {@code VIP_INTERFACE}, {@code VIP_NODE}, {@code VIP_EVENT}, {@code VIP_REASON} and {@code VIP_BALLOT} in an
         * otherwise empty environment. The lease never waits for it, and a failure is only logged. Reloaded at SIGHUP.
         */
        Optional<List<String>> acquired();

        /**
         * The same for when this node no longer holds the address. It is not run when the process or its host dies: what
         * must happen then does not belong into a hook. Reloaded at SIGHUP.
         */
        Optional<List<String>> released();

        /**
         * How long a hook may run; then it is killed with all that it started. The hooks of one address run one after the
         * other, so a long limit lets one that hangs delay the next. Up to 5 minutes. Reloaded at SIGHUP.
         */
        @WithDefault("10s")
        Duration timeout();
    }
}
