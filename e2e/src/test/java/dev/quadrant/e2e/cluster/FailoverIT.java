package dev.quadrant.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two balancers and a monitor as third voter, on kernels of their own as far as the network goes. What is asserted is what the
 * kernels say, never a log.
 */
class FailoverIT {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration MOVE = Duration.ofSeconds(20);
    /** What is promised is 1 s; the rest is for a machine that runs a whole build beside it. */
    private static final Duration AWAY_MAX = Duration.ofSeconds(3);

    private static final int KILLED = 128 + 9;

    @TempDir
    Path directory;

    private Lab lab;
    private AddressRecord record;
    private Process client;

    @BeforeEach
    void startLab() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root: network namespaces");
        Assumptions.assumeTrue(Shell.works("ip", "-V"), "needs ip: apt-get install iproute2");
        Assumptions.assumeTrue(Shell.works("curl", "-V"), "needs curl: apt-get install curl");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun: modprobe tun");
        Assumptions.assumeTrue(
                Shell.works("ip", "netns", "add", "qlab-try") && Shell.works("ip", "netns", "del", "qlab-try"),
                "needs network namespaces");
        lab = new Lab(directory, 3);
        record = lab.record();
        for (int host = 1; host <= 3; host++) {
            lab.start(host);
        }
        client = lab.probe(directory.resolve("client"));
        Await.until("the client reaches the address", START, () -> seen().contains("up"), lab::logs);
    }

    @AfterEach
    void stopLab() {
        if (client != null) {
            client.destroyForcibly();
        }
        if (record != null) {
            record.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void theAddressMovesAndNeverHasTwoHolders() throws Exception {
        int first = holder();

        lab.node(first).destroyForcibly().waitFor();
        int second = moved("SIGKILL", first);
        lab.start(first);
        Await.until("the killed node is a candidate again", START, () -> lab.candidate(first), lab::logs);

        lab.signal(second, "STOP");
        int third = moved("SIGSTOP", second);
        assertThat(lab.node(second).waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lab.node(second).exitValue())
                .as("ended by the kernel's deadline")
                .isEqualTo(KILLED);
        lab.start(second);
        Await.until("the stopped node is a candidate again", START, () -> lab.candidate(second), lab::logs);

        lab.cable(third, false);
        int fourth = moved("cable", third);
        lab.cable(third, true);
        Thread.sleep(2_000);
        assertThat(lab.holders()).as("after the cable is back").containsExactly(fourth);

        lab.signal(fourth, "TERM");
        moved("SIGTERM", fourth);

        assertThat(record.overlaps()).as(() -> record.events().toString()).isEmpty();
    }

    /** Waits until another host has the address; its number. */
    private int moved(String fault, int from) {
        Await.until(fault + ": the address moves", MOVE, () -> !holders(from).isEmpty(), lab::logs);
        int to = holders(from).getFirst();
        Duration gap = record.lastGap();
        System.out.printf("failover: %s of host %d: host %d after %d ms%n", fault, from, to, gap.toMillis());
        assertThat(gap).as(fault).isLessThan(AWAY_MAX);
        return to;
    }

    private List<Integer> holders(int without) {
        return lab.holders().stream().filter(host -> host != without).toList();
    }

    private int holder() {
        Await.until("one holder", MOVE, () -> lab.holders().size() == 1, lab::logs);
        return lab.holders().getFirst();
    }

    private String seen() {
        try {
            return Files.readString(directory.resolve("client"));
        } catch (IOException _) {
            return "";
        }
    }
}
