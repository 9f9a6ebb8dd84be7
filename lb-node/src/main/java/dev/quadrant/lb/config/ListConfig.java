package dev.quadrant.lb.config;

import java.util.List;
import java.util.Optional;

/** A list of networks, by a name that frontends refer to in {@code allow} and {@code deny}. */
public interface ListConfig {
    /** Networks (CIDR) or addresses, IPv4 and IPv6, for example {@code 192.0.2.0/24,2001:db8::/32}. */
    Optional<List<String>> networks();

    /**
     * File of more networks, one a line; {@code #} and {@code ;} begin comments. It is read again at SIGHUP; when it is
     * wrong then, the list stays as it was and the log says which line.
     */
    Optional<String> file();
}
