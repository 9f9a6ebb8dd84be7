package dev.quadrant.dns.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TcpStreamTest {
    private static final long SECOND = 1_000_000_000;

    private final TcpStream stream = new TcpStream(0);
    private final byte[] query = new byte[65535];

    private static byte[] framed(int... lengths) {
        byte[] bytes = new byte[0];
        for (int length : lengths) {
            int at = bytes.length;
            bytes = Arrays.copyOf(bytes, at + 2 + length);
            bytes[at] = (byte) (length >> 8);
            bytes[at + 1] = (byte) length;
            Arrays.fill(bytes, at + 2, bytes.length, (byte) length);
        }
        return bytes;
    }

    @Test
    void takesPipelinedQueriesOneByOne() {
        byte[] three = framed(30, 0, 1000);
        stream.received(three, three.length);
        assertThat(stream.hasQuery()).isTrue();
        assertThat(stream.next(query, 1)).isEqualTo(30);
        assertThat(query[29]).isEqualTo((byte) 30);
        assertThat(stream.next(query, 1)).isZero();
        assertThat(stream.next(query, 1)).isEqualTo(1000);
        assertThat(stream.hasQuery()).isFalse();
        assertThat(stream.next(query, 1)).isEqualTo(-1);
    }

    @Test
    void joinsAQueryThatComesByteByByte() {
        byte[] bytes = framed(65535);
        for (byte b : bytes) {
            assertThat(stream.next(query, 0)).isEqualTo(-1);
            stream.received(new byte[] {b}, 1);
        }
        assertThat(stream.next(query, 0)).isEqualTo(65535);
        assertThat(query[65534]).isEqualTo((byte) 65535);
    }

    @Test
    void singleBytesDoNotProlongIdleness() {
        stream.received(new byte[] {0}, 1);
        stream.next(query, 9 * SECOND);
        stream.received(new byte[] {9}, 1);
        stream.next(query, 10 * SECOND);
        assertThat(stream.isIdle(10 * SECOND, 10 * SECOND)).isFalse();
        assertThat(stream.isIdle(10 * SECOND + 1, 10 * SECOND)).isTrue();
    }

    @Test
    void aQueryStartsTheTimeAnew() {
        byte[] bytes = framed(20);
        stream.received(bytes, bytes.length);
        stream.next(query, 9 * SECOND);
        assertThat(stream.isIdle(19 * SECOND, 10 * SECOND)).isFalse();
        assertThat(stream.isIdle(19 * SECOND + 1, 10 * SECOND)).isTrue();
    }

    @Test
    void keepsAnswersUntilTheClientTakesThem() {
        stream.answer(new byte[] {1, 2, 3}, 3, 0);
        stream.answer(new byte[] {4}, 1, 0);
        assertThat(Arrays.copyOfRange(stream.output(), stream.outputStart(), stream.outputStart() + stream.pending()))
                .containsExactly(0, 3, 1, 2, 3, 0, 1, 4);
        stream.sent(6, SECOND);
        assertThat(stream.output()[stream.outputStart()]).isEqualTo((byte) 1);
        assertThat(stream.pending()).isEqualTo(2);
        assertThat(stream.isStuck(6 * SECOND, 5 * SECOND)).isFalse();
        assertThat(stream.isStuck(6 * SECOND + 1, 5 * SECOND)).isTrue();
        stream.sent(2, 7 * SECOND);
        assertThat(stream.isStuck(60 * SECOND, 5 * SECOND)).isFalse();
    }

    @Test
    void takesNoQueryWhileTooManyAnswersWait() {
        byte[] bytes = framed(20, 20);
        stream.received(bytes, bytes.length);
        stream.next(query, 0);
        stream.answer(new byte[65535], 65535, 0);
        assertThat(stream.next(query, 0)).isEqualTo(-1);
        stream.sent(stream.pending(), 0);
        assertThat(stream.next(query, 0)).isEqualTo(20);
    }
}
