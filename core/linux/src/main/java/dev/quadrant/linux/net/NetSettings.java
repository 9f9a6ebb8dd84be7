package dev.quadrant.linux.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The kernel's settings of interfaces ({@code net.ipv4.conf.*}, {@code net.ipv6.conf.*}; ip-sysctl of the kernel's
 * documentation). Each call reads anew.
 *
 * @param root where they are: {@code /proc/sys/net} but for tests
 */
public record NetSettings(Path root) {
    /** Those of this process's network namespace. */
    public static final NetSettings KERNEL = new NetSettings(Path.of("/proc/sys/net"));

    private static final String ALL = "all";

    /**
     * What {@code arp_ignore} is in effect on an interface: the higher of its own and that of all. Empty when it cannot be
     * read.
     */
    public OptionalInt arpIgnore(String interfaceName) {
        OptionalInt all = read("ipv4", ALL, "arp_ignore");
        OptionalInt own = read("ipv4", interfaceName, "arp_ignore");
        return all.isPresent() && own.isPresent()
                ? OptionalInt.of(Math.max(all.getAsInt(), own.getAsInt()))
                : OptionalInt.empty();
    }

    /** Whether IPv6 works on an interface. */
    public boolean ipv6(String interfaceName) {
        return read("ipv6", interfaceName, "disable_ipv6").orElse(1) == 0;
    }

    /** Switches IPv6 on for an interface; false when this process may not, or /proc is read-only. */
    public boolean enableIpv6(String interfaceName) {
        try {
            Files.writeString(setting("ipv6", interfaceName, "disable_ipv6"), "0");
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether the host is a router of IPv6 on an interface. */
    public boolean ipv6Router(String interfaceName) {
        return read("ipv6", interfaceName, "forwarding").orElse(0) != 0;
    }

    private OptionalInt read(String family, String interfaceName, String key) {
        try {
            return OptionalInt.of(Integer.parseInt(
                    Files.readString(setting(family, interfaceName, key)).strip()));
        } catch (IOException | NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    private Path setting(String family, String interfaceName, String key) {
        return root.resolve(family).resolve("conf").resolve(interfaceName).resolve(key);
    }
}
