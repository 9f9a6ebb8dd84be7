package dev.quadrant.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SourceSlotsTest {
    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void anAddressHasSoManyAndNoMore() {
        SourceSlots slots = new SourceSlots(2);
        assertThat(slots.take(address("192.0.2.1"))).isTrue();
        assertThat(slots.take(address("192.0.2.1"))).isTrue();
        assertThat(slots.take(address("192.0.2.1"))).isFalse();
        assertThat(slots.take(address("192.0.2.2"))).isTrue();
        slots.giveBack(address("192.0.2.1"));
        assertThat(slots.take(address("192.0.2.1"))).isTrue();
        assertThat(slots.sources()).isEqualTo(2);
    }

    @Test
    void nothingIsLeftOfWhoWent() {
        SourceSlots slots = new SourceSlots(1);
        for (int i = 0; i < 1000; i++) {
            InetAddress client = address("10.0." + i / 250 + "." + i % 250);
            assertThat(slots.take(client)).isTrue();
            slots.giveBack(client);
        }
        assertThat(slots.sources()).isZero();
    }

    @Test
    void networkOfACustomerIsOneSource() {
        SourceSlots slots = new SourceSlots(1);
        assertThat(slots.take(address("2001:db8:0:1::1"))).isTrue();
        assertThat(slots.take(address("2001:db8:0:1:ffff::2"))).isFalse();
        assertThat(slots.take(address("2001:db8:0:2::1"))).isTrue();
        slots.giveBack(address("2001:db8:0:1:1::"));
        assertThat(slots.take(address("2001:db8:0:1::3"))).isTrue();
    }

    /** After a reload with another limit; what was not counted when it came is not counted when it goes. */
    @Test
    void anotherLimitForTheSameConnections() {
        InetAddress client = address("192.0.2.1");
        SourceSlots first = new SourceSlots(0);
        assertThat(first.take(client)).isTrue();
        SourceSlots second = first.limited(2);
        assertThat(second.take(client)).isTrue();
        assertThat(second.take(client)).isTrue();
        first.giveBack(client);
        assertThat(second.take(client)).isFalse();
        SourceSlots third = second.limited(1);
        second.giveBack(client);
        assertThat(third.take(client)).isFalse();
        second.giveBack(client);
        assertThat(third.take(client)).isTrue();
        third.giveBack(client);
        assertThat(third.sources()).isZero();
    }

    @Test
    void withoutALimitNothingIsCounted() {
        SourceSlots slots = new SourceSlots(0);
        for (int i = 0; i < 100; i++) {
            assertThat(slots.take(address("192.0.2.1"))).isTrue();
        }
        assertThat(slots.sources()).isZero();
    }
}
