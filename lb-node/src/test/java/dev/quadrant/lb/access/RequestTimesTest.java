package dev.quadrant.lb.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestTimesTest {
    private final RequestTimes times = new RequestTimes();

    @Test
    void phasesOfARequest() {
        times.headBegun(100);
        times.headComplete(110);
        times.served(130);
        times.connected(170);
        times.responding(250);
        times.ended(410);
        assertThat(times.head()).isEqualTo(10);
        assertThat(times.queue()).isEqualTo(20);
        assertThat(times.connect()).isEqualTo(40);
        assertThat(times.newConnection()).isTrue();
        assertThat(times.firstByte()).isEqualTo(80);
        assertThat(times.total()).isEqualTo(300);
    }

    @Test
    void attemptsAddUp() {
        times.headComplete(0);
        times.served(10);
        times.connectionReused();
        times.failed(500);
        times.served(520);
        times.connected(525);
        times.responding(530);
        times.ended(600);
        assertThat(times.queue()).isEqualTo(30);
        assertThat(times.connect()).isEqualTo(5);
        assertThat(times.firstByte()).isEqualTo(5);
        assertThat(times.total()).isEqualTo(600);
    }

    @Test
    void nothingIsLeftOfTheRequestBefore() {
        phasesOfARequest();
        times.headComplete(1000);
        times.ended(1001);
        assertThat(times.queue()).isEqualTo(RequestTimes.NONE);
        assertThat(times.connect()).isEqualTo(RequestTimes.NONE);
        assertThat(times.newConnection()).isFalse();
        assertThat(times.firstByte()).isEqualTo(RequestTimes.NONE);
        assertThat(times.total()).isEqualTo(1);
    }

    @Test
    void keptConnectionTakesNoTime() {
        times.headComplete(0);
        times.served(0);
        times.connectionReused();
        assertThat(times.connect()).isZero();
        assertThat(times.newConnection()).isFalse();
    }
}
