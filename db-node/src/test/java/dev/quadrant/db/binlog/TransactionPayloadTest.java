package dev.quadrant.db.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Payloads as MySQL writes them, and ones that are damaged or too large. */
class TransactionPayloadTest {
    private static final long MOST = 1 << 20;

    /** Events without checksums, one after the other. */
    private static byte[] events(int count, int bodyBytes) throws MalformedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] event = Events.event(EventType.ROWS_QUERY, 1, 0, 0, new byte[bodyBytes]);
            ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN).putInt(9, event.length - Event.CHECKSUM);
            out.write(event, 0, event.length - Event.CHECKSUM);
        }
        return out.toByteArray();
    }

    private static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
            zstd.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] body(byte[] payload, int compression, long uncompressed) {
        ByteBuffer body = ByteBuffer.allocate(64 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        body.put(new byte[] {2, (byte) (compression > 250 ? 3 : 1)});
        if (compression > 250) {
            body.put((byte) 0xFC).putShort((short) compression);
        } else {
            body.put((byte) compression);
        }
        body.put(new byte[] {3, 9, (byte) 0xFE}).putLong(uncompressed);
        body.put(new byte[] {1, 9, (byte) 0xFE}).putLong(payload.length);
        body.put((byte) 0).put(payload);
        return Arrays.copyOf(body.array(), body.position());
    }

    private static List<Integer> lengths(byte[] body, int checksum) throws IOException {
        List<Integer> lengths = new ArrayList<>();
        try (TransactionPayload payload = TransactionPayload.open(new ByteReader(body), checksum, MOST)) {
            for (Event event = payload.next(); event != null; event = payload.next()) {
                assertThat(checksum == 0 || event.checksumHolds()).isTrue();
                lengths.add(event.length());
            }
        }
        return lengths;
    }

    @Test
    void givesEachEventTheChecksumOfItsFile() throws IOException {
        byte[] events = events(3, 100_000);
        int length = events.length / 3;
        assertThat(lengths(body(zstd(events), 0, events.length), 0)).containsExactly(length, length, length);
        assertThat(lengths(body(zstd(events), 0, events.length), 4))
                .containsExactly(length + 4, length + 4, length + 4);
        assertThat(lengths(body(events, 255, events.length), 4)).hasSize(3);
    }

    @Test
    void namesTheLimitAndStopsAtIt() throws IOException {
        byte[] tooLarge = events(12, 100_000);
        assertThatThrownBy(() -> lengths(body(zstd(tooLarge), 0, tooLarge.length), 0))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("limit MOST_UNCOMPRESSED of " + MOST)
                .hasMessageContaining("mysqlbinlog");
        // What it says of its size is not believed.
        assertThatThrownBy(() -> lengths(body(zstd(tooLarge), 0, 10), 0)).hasMessageContaining("MOST_UNCOMPRESSED");
    }

    @Test
    void damageIsNoMoreThanAMalformedEvent() throws IOException {
        byte[] events = events(3, 1000);
        byte[] packed = zstd(events);
        byte[] whole = body(packed, 0, events.length);
        assertThatThrownBy(() -> lengths(body(zstd(Arrays.copyOf(events, events.length - 1)), 0, events.length), 0))
                .hasMessageContaining("ends inside an event");
        assertThatThrownBy(() -> lengths(body(packed, 0, events.length + 1), 0)).hasMessageContaining("and has ");
        assertThatThrownBy(() -> lengths(body(packed, 7, events.length), 0)).hasMessageContaining("number 7");
        assertThatThrownBy(() -> lengths(Arrays.copyOf(whole, whole.length - 1), 0))
                .hasMessageContaining("says that it has");
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            try {
                lengths(damaged, 0);
            } catch (MalformedException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
