package dev.quadrant.lb.tcp;

import static dev.quadrant.lb.tcp.Relay.Action.DONE;
import static dev.quadrant.lb.tcp.Relay.Action.END;
import static dev.quadrant.lb.tcp.Relay.Action.READ;
import static dev.quadrant.lb.tcp.Relay.Action.WAIT;
import static dev.quadrant.lb.tcp.Relay.Action.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayTest {
    @Test
    void readsOnlyWhenAllIsWritten() {
        Relay relay = new Relay(0);
        assertThat(relay.next()).isEqualTo(READ);
        relay.read(10, true);
        assertThat(relay.next()).isEqualTo(WRITE);
        relay.wrote(4);
        relay.full();
        assertThat(relay.next()).isEqualTo(WAIT);
        relay.readable();
        assertThat(relay.next()).isEqualTo(WAIT);
        relay.writable();
        relay.wrote(6);
        assertThat(relay.next()).isEqualTo(READ);
        relay.drained();
        assertThat(relay.next()).isEqualTo(WAIT);
    }

    @Test
    void endIsPassedOnBehindTheLastOctet() {
        Relay relay = new Relay(3);
        relay.ended();
        assertThat(relay.next()).isEqualTo(WRITE);
        relay.wrote(3);
        assertThat(relay.next()).isEqualTo(END);
        relay.endPassedOn();
        assertThat(relay.next()).isEqualTo(DONE);
    }

    /** What a read that left room has not taken comes with an event of its own: it is not asked for. */
    @Test
    void readsNoMoreAfterAShortRead() {
        Relay relay = new Relay(0);
        relay.read(10, false);
        relay.wrote(10);
        assertThat(relay.next()).isEqualTo(WAIT);
        relay.readable();
        assertThat(relay.next()).isEqualTo(READ);
    }
}
