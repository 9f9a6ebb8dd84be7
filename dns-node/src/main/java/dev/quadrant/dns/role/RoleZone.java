package dev.quadrant.dns.role;

import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.SoughtName;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import dev.quadrant.dns.zone.Zone;
import dev.quadrant.dns.zone.ZoneBuilder;
import dev.quadrant.dns.zone.ZoneException;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * Makes the role zone of a cluster: {@code <node>.<role>.<domain>} for every server, {@code <role>.<domain>} with the addresses of
 * the healthy ones, {@code <vip>.<domain>} for the virtual IPs. Its name servers are the servers with the role {@code dns}.
 * Not thread-safe.
 */
public final class RoleZone {
    /** The role of those that answer for the zone. */
    private static final String DNS = "dns";

    private static final int REFRESH = 60;
    private static final int RETRY = 10;
    private static final int EXPIRE = 604_800;

    /**
     * All that the zone is made of.
     *
     * @param hosts the servers
     * @param vips addresses of the virtual IPs by name
     */
    public record Content(List<Host> hosts, SortedMap<String, InetAddress> vips) {
        public Content {
            hosts = List.copyOf(hosts);
        }
    }

    private final byte[] domain;
    private final int ttl;
    private final SoughtName owner = new SoughtName();
    private Content content;
    private long serial;

    /**
     * @param domain the zone's name
     * @param ttl of its records, in seconds
     */
    public RoleZone(String domain, int ttl) {
        this.domain = Names.lower(Names.parse(domain));
        this.ttl = ttl;
    }

    /**
     * The zone of a cluster, if that is another than the last time.
     *
     * @param epochSeconds now: what serials are made of, so that they grow from one life of the node to the next
     * @return null when nothing changed
     */
    public Zone update(Content now, long epochSeconds) {
        if (now.equals(content)) {
            return null;
        }
        content = now;
        serial = Math.max(serial + 1, epochSeconds);
        try {
            return build(now);
        } catch (ZoneException e) {
            throw new IllegalStateException("the role zone cannot be made: " + e.getMessage(), e);
        }
    }

    private Zone build(Content now) throws ZoneException {
        try (ZoneBuilder zone = new ZoneBuilder(domain, "the cluster")) {
            fill(zone, now);
            return zone.build();
        }
    }

    private void fill(ZoneBuilder zone, Content now) {
        boolean served = false;
        for (Host host : now.hosts()) {
            for (String role : host.roles()) {
                byte[] name = name(label(host.name()), label(role));
                address(zone, name, host.address());
                if (host.healthy()) {
                    address(zone, name(label(role)), host.address());
                }
                if (role.equals(DNS)) {
                    add(zone, domain, Type.NS, name);
                    served = true;
                }
            }
        }
        byte[] primary = name("ns");
        if (!served) {
            add(zone, domain, Type.NS, primary);
        }
        now.vips().forEach((name, address) -> address(zone, name(label(name)), address));
        add(zone, domain, Type.SOA, soa(served ? firstServer(now) : primary));
    }

    private byte[] firstServer(Content now) {
        Host first = now.hosts().stream()
                .filter(host -> host.roles().contains(DNS))
                .findFirst()
                .orElseThrow();
        return name(label(first.name()), DNS);
    }

    private byte[] soa(byte[] primary) {
        byte[] numbers = new byte[20];
        Wire.put32(numbers, 0, (int) serial);
        Wire.put32(numbers, 4, REFRESH);
        Wire.put32(numbers, 8, RETRY);
        Wire.put32(numbers, 12, EXPIRE);
        Wire.put32(numbers, 16, ttl);
        ByteArrayOutputStream soa = new ByteArrayOutputStream();
        soa.writeBytes(primary);
        soa.writeBytes(name("hostmaster"));
        soa.writeBytes(numbers);
        return soa.toByteArray();
    }

    /** Any text as a label of a host's name: letters, digits and hyphens. */
    static String label(String text) {
        String label = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
        return label.length() > Names.MAX_LABEL ? label.substring(0, Names.MAX_LABEL) : label;
    }

    private byte[] name(String... labels) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (String label : labels) {
            name.write(Names.parse(label), 0, label.length() + 1);
        }
        name.writeBytes(domain);
        return name.toByteArray();
    }

    private void address(ZoneBuilder zone, byte[] name, InetAddress address) {
        byte[] bytes = address.getAddress();
        add(zone, name, bytes.length == 4 ? Type.A : Type.AAAA, bytes);
    }

    private void add(ZoneBuilder zone, byte[] name, int type, byte[] rdata) {
        owner.set(name);
        zone.add(owner, type, ttl, rdata, rdata.length, 0, 0);
    }
}
