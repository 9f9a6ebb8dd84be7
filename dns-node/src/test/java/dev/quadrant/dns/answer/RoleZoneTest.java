package dev.quadrant.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.dns.role.Host;
import dev.quadrant.dns.role.RoleZone;
import dev.quadrant.dns.zone.Zone;
import java.net.InetAddress;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The zone that is made from the cluster, as clients see it. */
class RoleZoneTest {
    private final RoleZone roles = new RoleZone("Cluster.test", 5);
    private final SortedMap<String, InetAddress> vips = new TreeMap<>();

    private static Host host(String name, String address, boolean healthy, String... does) {
        return new Host(name, new TreeSet<>(List.of(does)), InetAddress.ofLiteral(address), healthy);
    }

    private Zone zone(long seconds, Host... hosts) {
        return roles.update(new RoleZone.Content(List.of(hosts), vips), seconds);
    }

    private static String answer(Zone zone, String name, String type) {
        return new Ask(AnswerSettings.DEFAULT.minimal(4), zone).line(name, type);
    }

    @Test
    void namesServersRolesAndVirtualAddresses() {
        vips.put("web", InetAddress.ofLiteral("10.0.0.100"));
        Zone zone = zone(
                1000,
                host("dns-1", "10.0.0.1", true, "dns"),
                host("lb@One", "10.0.0.2", true, "lb"),
                host("lb-2", "2001:db8::3", true, "lb"),
                host("lb-3", "10.0.0.4", false, "lb"));
        assertThat(answer(zone, "dns-1.dns.cluster.test", "A"))
                .isEqualTo("NOERROR aa | dns-1.dns.cluster.test. 5 A 10.0.0.1 | |");
        assertThat(answer(zone, "lb-one.lb.cluster.test", "A")).contains(" 5 A 10.0.0.2");
        assertThat(answer(zone, "lb-3.lb.cluster.test", "A"))
                .as("known, not healthy")
                .contains(" 5 A 10.0.0.4");
        assertThat(answer(zone, "lb.cluster.test", "A")).isEqualTo("NOERROR aa | lb.cluster.test. 5 A 10.0.0.2 | |");
        assertThat(answer(zone, "lb.cluster.test", "AAAA")).contains(" 5 AAAA 2001:db8::3");
        assertThat(answer(zone, "web.cluster.test", "A")).contains(" 5 A 10.0.0.100");
        assertThat(answer(zone, "cluster.test", "NS")).contains("NS dns-1.dns.cluster.test.");
        assertThat(answer(zone, "other.cluster.test", "A")).startsWith("NXDOMAIN aa");
    }

    @Test
    void growsItsSerialWithEachChangeAndWithNothingElse() {
        Host dns = host("dns-1", "10.0.0.1", true, "dns");
        assertThat(zone(1000, dns).facts().serial()).isEqualTo(1000);
        assertThat(zone(1001, dns)).as("nothing changed").isNull();
        assertThat(zone(1001, dns, host("lb", "10.0.0.2", true, "lb")).facts().serial())
                .isEqualTo(1001);
        assertThat(zone(1001, dns).facts().serial()).as("twice in a second").isEqualTo(1002);
        assertThat(zone(900, dns, host("lb", "10.0.0.2", false, "lb")).facts().serial())
                .as("the clock went back")
                .isEqualTo(1003);
    }

    @Test
    void standsWithoutAnyHealthyServer() {
        Zone zone = zone(1, host("lb-1", "10.0.0.2", false, "lb"));
        assertThat(answer(zone, "lb.cluster.test", "A"))
                .as("no data, and no error")
                .startsWith("NOERROR aa | |");
        assertThat(answer(zone, "cluster.test", "SOA")).startsWith("NOERROR aa |");
    }
}
