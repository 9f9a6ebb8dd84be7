package dev.quadrant.appliance.cluster;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.LinuxException;

/** What an operator does when this process may not hold virtual IPs. */
final class Remedy {
    private Remedy() {}

    /** The fix for what the kernel refused. */
    static String of(LinuxException refusal) {
        return switch (refusal.errno()) {
            case Errno.EPERM ->
                "give the process CAP_NET_ADMIN and CAP_NET_RAW (systemd: AmbientCapabilities=, docker: --cap-add)";
            case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                "load the module with 'modprobe tun', or give the container --device /dev/net/tun";
            case Errno.EACCES -> "let the process's user read and write /dev/net/tun";
            case Errno.EBUSY, Errno.EINVAL ->
                "stop the program that has the device ('ip -details link' lists them), or name the virtual IP"
                        + " otherwise";
            default -> "see the kernel's log (dmesg)";
        };
    }
}
