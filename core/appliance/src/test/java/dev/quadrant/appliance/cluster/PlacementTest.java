package dev.quadrant.appliance.cluster;

import static dev.quadrant.appliance.cluster.PlacementLab.IPV4;
import static dev.quadrant.appliance.cluster.PlacementLab.IPV6;
import static dev.quadrant.appliance.cluster.PlacementLab.mac;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where an address is and who answers for it, by what real kernels on one network do. */
class PlacementTest extends InPlacementLab {
    private static final String KERNEL = "on a TUN device of this process; the kernel answers ARP (arp_ignore=%d)";
    private static final String PROCESS = "on a TUN device of this process; this process answers ARP (arp_ignore=%d)";

    @Test
    void whoAnswersArpFollowsArpIgnore() throws Exception {
        PlacementLab.Placing placing = lab.place("web=" + IPV4);
        placing.awaitObstacle("web", "");
        // Settings that must not matter: the client is where they allow it.
        lab.set("host", "ipv4.conf.eth0.rp_filter", 1);
        lab.set("host", "ipv4.conf.all.rp_filter", 1);
        lab.set("host", "ipv4.conf.eth0.arp_announce", 2);
        for (int arpIgnore = 0; arpIgnore <= 8; arpIgnore++) {
            lab.set("host", "ipv4.conf.all.arp_ignore", arpIgnore);
            lab.set("host", "ipv4.conf.eth0.arp_filter", arpIgnore % 2);
            String placed = placing.tell("acquire web 60000");
            boolean kernel = arpIgnore == 0 || (arpIgnore > 3 && arpIgnore < 8);
            assertThat(placed).isEqualTo((kernel ? KERNEL : PROCESS).formatted(arpIgnore));
            lab.awaitReached(IPV4, placing);
            assertThat(lab.neighbour(IPV4)).isEqualTo(mac("host"));
            placing.tell("drop web");
            assertThat(lab.has("host", IPV4)).isFalse();
            assertThat(lab.reached(IPV4)).as("after the drop").isFalse();
        }
        lab.set("host", "ipv4.conf.all.arp_ignore", 8);
        placing.tell("acquire web 60000");
        lab.awaitReached(IPV4, placing);
        placing.kill();
        assertThat(lab.has("host", IPV4)).as("after SIGKILL").isFalse();
        assertThat(lab.reached(IPV4)).as("after SIGKILL").isFalse();
    }

    @Test
    void anIpv6AddressIsAnsweredForByTheProcessAndGoesWithIt() throws Exception {
        PlacementLab.Placing placing = lab.place("web=" + IPV6);
        placing.awaitObstacle("web", "");
        lab.set("host", "ipv6.conf.eth0.accept_dad", 2);
        assertThat(placing.tell("acquire web 60000")).contains("this process answers neighbour solicitations");
        lab.awaitReached(IPV6, placing);
        assertThat(lab.neighbour(IPV6)).isEqualTo(mac("host"));

        lab.ip("other", "addr", "add", IPV6 + "/64", "dev", "eth0");
        PlacementLab.await(
                "another host's detection of duplicates fails",
                placing.running(),
                () -> lab.ip("other", "addr", "show", "dev", "eth0").contains(IPV6 + "/64 scope global dadfailed"));
        lab.ip("other", "addr", "del", IPV6 + "/64", "dev", "eth0");

        placing.tell("drop web");
        assertThat(lab.reached(IPV6)).as("after the drop").isFalse();
        placing.tell("acquire web 60000");
        lab.awaitReached(IPV6, placing);
        placing.kill();
        assertThat(lab.has("host", IPV6)).as("after SIGKILL").isFalse();
        assertThat(lab.ip("host", "maddr")).as("the group, after SIGKILL").doesNotContain("ff02::1:ff00:100");
        assertThat(lab.reached(IPV6)).as("after SIGKILL").isFalse();
    }

    /** A neighbour that has an entry asks the address itself, and need not say where it is (RFC 4861, section 4.3). */
    @Test
    void aSolicitationWithoutALinkLayerAddressIsAnsweredButNoneThatARouterPassedOn() {
        PlacementLab.Placing placing = lab.place("web=" + IPV6);
        placing.tell("acquire web 60000");
        lab.awaitReached(IPV6, placing);
        String solicit = """
            import socket
            vip = socket.inet_pton(socket.AF_INET6, '%s')
            s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58)
            def ask(hops):
                s.setsockopt(41, 16, hops)
                s.sendto(bytes([135, 0, 0, 0, 0, 0, 0, 0]) + vip, ('%s', 0))
                while True:
                    data, sender = s.recvfrom(2000)
                    if data[0] == 136 and data[4] & 0x40 and data[8:24] == vip:
                        return ' '.join([sender[0], data[4:8].hex(), data[24:].hex()])
            s.settimeout(10)
            print(ask(255))
            s.settimeout(1)
            try:
                print(ask(254))
            except TimeoutError:
                print('no answer')
            """.formatted(IPV6, IPV6);
        assertThat(lab.on("client", "python3", "-c", solicit).lines())
                .containsExactly(IPV6 + " 60000000 0201" + mac("host").replace(":", ""), "no answer");
    }

    @Test
    void theHostsOwnConnectionsDoNotLeaveFromTheAddress() {
        PlacementLab.Placing placing = lab.place("four=" + IPV4, "six=" + IPV6);
        placing.tell("acquire four 60000");
        placing.tell("acquire six 60000");
        assertThat(lab.ip("host", "route", "get", "10.78.0.3")).contains(" src 10.78.0.1 ");
        assertThat(lab.ip("host", "-6", "route", "get", "fd00:78::3")).contains(" src fd00:78::1 ");
        // An interface without an address borrows another's, but never this one.
        lab.ip("host", "addr", "flush", "dev", "eth0", "scope", "global");
        lab.ip("host", "route", "add", "10.78.0.0/24", "dev", "eth0");
        assertThat(lab.ip("host", "route", "get", "10.78.0.3")).doesNotContain(IPV4);
    }

    @Test
    void aServiceOnAllAddressesAnswersFromTheAddressThatWasAsked() {
        PlacementLab.Placing placing = lab.place("four=" + IPV4, "six=" + IPV6);
        placing.tell("acquire four 60000");
        placing.tell("acquire six 60000");
        PlacementLab.Running server = lab.start(
                "host",
                directory.resolve("server"),
                List.of(
                        "python3",
                        "-u",
                        "-m",
                        "http.server",
                        "--bind",
                        "::",
                        "--directory",
                        directory.toString(),
                        "8000"));
        PlacementLab.await("the server listens", server, () -> server.said().contains("Serving"));
        for (String host : List.of(IPV4, "[" + IPV6 + "]")) {
            assertThat(lab.worksOn("client", "curl", "-s", "-m", "30", "-o", "/dev/null", "http://" + host + ":8000/"))
                    .as(host)
                    .isTrue();
        }
    }
}
