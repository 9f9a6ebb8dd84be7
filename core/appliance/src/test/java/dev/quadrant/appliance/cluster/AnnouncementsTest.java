package dev.quadrant.appliance.cluster;

import static dev.quadrant.appliance.cluster.PlacementLab.IPV4;
import static dev.quadrant.appliance.cluster.PlacementLab.IPV6;
import static dev.quadrant.appliance.cluster.PlacementLab.mac;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a takeover tells the neighbours, as tcpdump reads it and as a Linux neighbour believes it. */
class AnnouncementsTest extends InPlacementLab {
    /** The schedule's first announcements, in seconds. */
    private static final double[] AT = {0, 0.1, 0.3, 1, 2, 4};
    /** What the stamps of two clocks' readings may differ by, in seconds. */
    private static final double STAMP = 0.002;

    @BeforeEach
    void needsTcpdump() {
        Assumptions.assumeTrue(PlacementLab.works("tcpdump", "--version"), "needs tcpdump: apt-get install tcpdump");
    }

    @Test
    void aTakeoverIsAnnouncedInEveryFormAndAgain() {
        lab.set("host", "ipv6.conf.eth0.forwarding", 1);
        PlacementLab.Placing placing = lab.place("four=" + IPV4, "six=" + IPV6);
        placing.awaitObstacle("four", "");
        placing.awaitObstacle("six", "");
        PlacementLab.Running dump = lab.start(
                "client",
                directory.resolve("dump"),
                List.of("tcpdump", "-i", "eth0", "-n", "-e", "-l", "-tt", "-v", "ether", "src", mac("host")));
        PlacementLab.await("tcpdump listens", dump, () -> dump.said().contains("listening on"));
        double before = System.currentTimeMillis() / 1000.0;
        placing.tell("acquire four 60000");
        placing.tell("acquire six 60000");
        Pattern request = frames("Request who-has " + IPV4 + " \\(ff:ff:ff:ff:ff:ff\\) tell " + IPV4);
        Pattern reply = frames("Reply " + IPV4 + " is-at " + mac("host"));
        Pattern advertisement = frames("33:33:00:00:00:01, ethertype IPv6.*hlim 255.*" + IPV6
                + " > ff02::1: \\[icmp6 sum ok\\].*tgt is " + IPV6 + ", Flags \\[router, override\\]");
        for (Pattern form : List.of(request, reply, advertisement)) {
            PlacementLab.await(
                    "six of each", dump, () -> times(form, dump.said()).size() >= AT.length);
            List<Double> times = times(form, dump.said());
            // Never early; how late they are is the machine's.
            for (int i = 0; i < AT.length; i++) {
                assertThat(times.get(i) - before).isGreaterThan(AT[i] - STAMP);
            }
        }
    }

    /** A line of tcpdump's, its continuation with it. */
    private static Pattern frames(String form) {
        return Pattern.compile("^(\\d+\\.\\d+) .*" + form, Pattern.MULTILINE);
    }

    private static List<Double> times(Pattern form, String said) {
        return form.matcher(said.replaceAll("\n\\s+", " "))
                .results()
                .map(match -> Double.parseDouble(match.group(1)))
                .toList();
    }

    @Test
    void aNeighbourThatKnewAnotherMacBelievesTheTakeover() {
        lab.ip("other", "addr", "add", IPV4 + "/24", "dev", "eth0");
        lab.ip("other", "addr", "add", IPV6 + "/64", "dev", "eth0", "nodad");
        for (String address : List.of(IPV4, IPV6)) {
            assertThat(lab.reached(address)).isTrue();
        }
        // Reaching one has made it forget the other.
        assertThat(lab.worksOn("client", "ping", "-c", "1", "-W", "10", IPV4)).isTrue();
        assertThat(List.of(lab.neighbour(IPV4), lab.neighbour(IPV6))).containsOnly(mac("other"));
        PlacementLab.Placing placing = lab.place("four=" + IPV4, "six=" + IPV6);
        lab.ip("other", "addr", "del", IPV4 + "/24", "dev", "eth0");
        lab.ip("other", "addr", "del", IPV6 + "/64", "dev", "eth0");
        placing.tell("acquire four 60000");
        placing.tell("acquire six 60000");
        PlacementLab.await(
                "the client believes it",
                placing.running(),
                () -> List.of(lab.neighbour(IPV4), lab.neighbour(IPV6)).stream().allMatch(mac("host")::equals));
        assertThat(lab.worksOn("client", "ping", "-c", "1", "-W", "10", IPV4)).isTrue();
        assertThat(lab.worksOn("client", "ping", "-c", "1", "-W", "10", IPV6)).isTrue();
    }

    /** The operator's page: what it shows on a holder runs, and shows the address. */
    @Test
    void theOperatorsPageShowsWhatAHolderHas() throws Exception {
        PlacementLab.Placing placing = lab.place("web=10.0.0.100");
        placing.tell("acquire web 60000");
        String page =
                Files.readString(Path.of(System.getProperty("testbed.root"), "core", "linux", "docs", "addresses.md"));
        Matcher commands = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(commands.find()).isTrue();
        assertThat(lab.on("host", "sh", "-ec", commands.group(1)))
                .contains(
                        "inet 10.0.0.100/32 scope host deprecated noprefixroute qv-web",
                        "arp_ignore = 0",
                        "local 10.0.0.100 dev lo");
    }
}
