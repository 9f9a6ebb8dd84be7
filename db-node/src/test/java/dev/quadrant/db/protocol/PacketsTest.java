package dev.quadrant.db.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 255, 65_535, 300_000, 0xFFFFFE, 0xFFFFFF, 0x1000000, 2 * 0xFFFFFF, 40_000_000})
    void whatIsWrittenIsRead(int length) throws IOException {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketWriter writer = new PacketWriter(wire);
        int next = writer.write(7, payload);
        writer.write(next, new byte[] {42});
        PacketReader reader = new PacketReader(inPieces(wire.toByteArray()), 64 << 20);
        reader.expect(7);
        reader.next();
        assertThat(Arrays.equals(
                        reader.array(), reader.offset(), reader.offset() + reader.length(), payload, 0, payload.length))
                .isTrue();
        reader.next();
        assertThat(reader.length()).isEqualTo(1);
        assertThat(reader.array()[reader.offset()]).isEqualTo((byte) 42);
        assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
    }

    @Test
    void limitsHold() {
        byte[] header = {0, 0, 16, 0};
        PacketReader reader = new PacketReader(new ByteArrayInputStream(header), 1 << 16);
        assertThatThrownBy(reader::next).isInstanceOf(MalformedException.class).hasMessageContaining("limit");
    }

    @Test
    void aNumberOutOfTurnIsRefusedUnlessTheStreamAllowsIt() throws IOException {
        byte[] wire = {1, 0, 0, 3, 9};
        assertThatThrownBy(new PacketReader(new ByteArrayInputStream(wire), 100)::next)
                .isInstanceOf(MalformedException.class);
        PacketReader stream = new PacketReader(new ByteArrayInputStream(wire), 100);
        stream.ignoreSequence();
        stream.next();
        assertThat(stream.length()).isEqualTo(1);
    }

    @Test
    void noInputCrashesTheGreeting() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = new byte[random.nextInt(120)];
            random.nextBytes(packet);
            if (packet.length > 0 && i % 2 == 0) {
                packet[0] = 10;
            }
            try {
                Greeting.read(new ByteReader(packet));
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotNull();
            }
        }
    }

    /** A stream that gives a few bytes at a time, as a network may. */
    private static InputStream inPieces(byte[] bytes) {
        Random random = new Random(3);
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1 + random.nextInt(100_000)));
            }
        };
    }
}
