package dev.quadrant.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * keepalived as its manual sets it up: the first two hosts, advertisements every second (the default), no preemption, one group
 * for both families. Debian: apt-get install keepalived.
 */
record Keepalived() implements Product {
    private static final int READY_MILLIS = 500;

    @Override
    public String name() {
        return "keepalived";
    }

    @Override
    public boolean isCandidate(int host) {
        return host <= 2;
    }

    @Override
    public List<String> command(Lab lab, int host) {
        if (!isCandidate(host)) {
            return List.of();
        }
        Path directory = lab.directory();
        Path file = directory.resolve("keepalived-" + host + ".conf");
        if (!Files.exists(file)) {
            // Once: a program that starts may be reading it.
            try {
                Files.writeString(file, configuration(150 - 50 * host));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.of(
                "keepalived",
                "--dont-fork",
                "--log-console",
                "--vrrp",
                "--use-file=" + file,
                "--pid=" + directory.resolve("keepalived-" + host + ".pid"),
                "--vrrp_pid=" + directory.resolve("vrrp-" + host + ".pid"));
    }

    private static String configuration(int priority) {
        StringBuilder text = new StringBuilder("vrrp_sync_group both {\n  group {\n    IPV4\n    IPV6\n  }\n}\n");
        for (Family family : Family.values()) {
            text.append("""
                vrrp_instance %s {
                  state BACKUP
                  interface eth0
                  virtual_router_id 77
                  priority %d
                  nopreempt
                  virtual_ipaddress {
                    %s
                  }
                }
                """.formatted(family, priority, family.vip().getHostAddress()));
        }
        return text.toString();
    }

    /** It says nothing of itself that a program could read; it listens soon after its start. */
    @Override
    public boolean isReady(Lab lab, int host) {
        return lab.runningMillis(host) > READY_MILLIS;
    }

    @Override
    public long faultMillis() {
        return 6_000;
    }

    @Override
    public boolean isUnderTest() {
        return false;
    }

    @Override
    public boolean takesOrders() {
        return false;
    }

    @Override
    public void drain(Lab lab, int host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void undrain(Lab lab, int host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void handOver(Lab lab, int holder) {
        throw new UnsupportedOperationException();
    }
}
