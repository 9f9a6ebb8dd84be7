package dev.quadrant.lb.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineRingTest {
    private static int add(LineRing ring, String line) {
        byte[] octets = line.getBytes(StandardCharsets.US_ASCII);
        return ring.add(octets, octets.length);
    }

    private static String take(LineRing ring) {
        ByteBuffer batch = ByteBuffer.allocate(ring.size());
        ring.take(batch);
        return new String(batch.array(), 0, batch.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void linesComeOutInOrderAroundTheEnd() {
        LineRing ring = new LineRing(10);
        for (int i = 0; i < 50; i++) {
            assertThat(add(ring, "abc\n")).isEqualTo(4);
            assertThat(add(ring, "de\n")).isEqualTo(7);
            assertThat(take(ring)).isEqualTo("abc\nde\n");
        }
        assertThat(take(ring)).isEmpty();
        assertThat(ring.dropped()).isZero();
    }

    @Test
    void lineWithoutRoomIsDroppedWhole() {
        LineRing ring = new LineRing(10);
        assertThat(add(ring, "123456789\n")).isEqualTo(10);
        assertThat(add(ring, "\n")).isEqualTo(-1);
        assertThat(take(ring)).isEqualTo("123456789\n");
        assertThat(add(ring, "12345678901\n")).isEqualTo(-1);
        assertThat(add(ring, "x\n")).isEqualTo(2);
        assertThat(take(ring)).isEqualTo("x\n");
        assertThat(ring.dropped()).isEqualTo(2);
    }

    /** Every line that was not dropped arrives, whole and once, while both threads run. */
    @Test
    void twoThreads() throws InterruptedException {
        LineRing ring = new LineRing(1000);
        int lines = 500_000;
        long taken = 0;
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < lines; i++) {
                add(ring, i + ".".repeat(i % 37) + "\n");
            }
        });
        long last = -1;
        boolean ended;
        do {
            ended = !writer.isAlive();
            for (String line : take(ring).lines().toList()) {
                int number = Integer.parseInt(line.replace(".", ""));
                assertThat(line).isEqualTo(number + ".".repeat(number % 37));
                assertThat((long) number).isGreaterThan(last);
                last = number;
                taken++;
            }
        } while (!ended);
        assertThat(taken + ring.dropped()).isEqualTo(lines);
    }
}
