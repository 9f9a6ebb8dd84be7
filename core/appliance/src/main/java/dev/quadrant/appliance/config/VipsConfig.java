package dev.quadrant.appliance.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;

/** Virtual IPs, by name. */
@ConfigMapping(prefix = "quadrant.vips")
public interface VipsConfig {
    /** The virtual IPs. */
    @WithParentName
    Map<String, Vip> all();

    /** One virtual IP. */
    interface Vip {
        /** The address, IPv4 or IPv6, without a prefix length. */
        String address();

        /** Interface on which the address is announced, for example {@code eth0}. */
        @WithName("interface")
        String interfaceName();

        /** Role whose healthy nodes may hold the address: {@code dns}, {@code lb}, {@code db} or {@code monitor}. */
        String role();

        /** Preference of this node among the healthy candidates, 0 to 255; the higher wins. */
        @WithDefault("100")
        int priority();

        /** Whether a holder hands the address over to a healthy candidate of higher priority. */
        @WithDefault("true")
        boolean preempt();

        /** How long that candidate must have been healthy without a break before the holder hands over. */
        @WithDefault("5s")
        Duration preemptDelay();
    }
}
