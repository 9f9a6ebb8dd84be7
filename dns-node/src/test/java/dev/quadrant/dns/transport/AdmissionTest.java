package dev.quadrant.dns.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("2001:db8::2");

    private final Admission admission =
            new Admission(new TcpLimits(1, 3, 2, Duration.ofSeconds(1), Duration.ofSeconds(1)));

    @Test
    void limitsAllAndEachClient() {
        assertThat(admission.enter(ONE)).isNull();
        assertThat(admission.enter(ONE)).isNull();
        assertThat(admission.enter(ONE)).isEqualTo(TcpTally.CLIENT_LIMIT);
        assertThat(admission.enter(TWO)).as("the refused one does not count").isNull();
        assertThat(admission.enter(TWO)).isEqualTo(TcpTally.CONNECTION_LIMIT);
        admission.leave(ONE);
        assertThat(admission.enter(TWO)).isNull();
        admission.leave(ONE);
        admission.leave(TWO);
        admission.leave(TWO);
        assertThat(admission.enter(ONE)).isNull();
        assertThat(admission.enter(ONE)).as("those that left do not count").isNull();
    }
}
