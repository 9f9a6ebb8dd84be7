package dev.quadrant.monitor.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.exposition.Limits;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.Stale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static final Labels SERIES = Labels.of(Labels.NAME, "up", "job", "ä");

    private static byte[] message(WriteBuffer buffer) {
        return Arrays.copyOf(buffer.bytes(), buffer.size());
    }

    private static List<String> read(byte[] message) throws RemoteException {
        List<String> read = new ArrayList<>();
        new WriteReader(message, Limits.NONE)
                .read((labels, time, bits) -> read.add(labels + "@" + time + "=" + Long.toHexString(bits)));
        return read;
    }

    @Test
    void writesTheBytesOfTheProtocol() {
        WriteBuffer buffer = new WriteBuffer();
        buffer.sample(WriteBuffer.labels(Labels.of("a", "b")), 300, Double.doubleToLongBits(1));
        assertThat(HexFormat.of().formatHex(message(buffer)))
                .isEqualTo("0a16" + "0a060a0161120162" + "120c" + "09000000000000f03f" + "10ac02");
    }

    @Test
    void readsWhatItWrites() throws RemoteException {
        WriteBuffer buffer = new WriteBuffer();
        byte[] labels = WriteBuffer.labels(SERIES);
        for (long time : new long[] {0, 1, 127, 128, 1_800_000_000_000L, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            buffer.sample(labels, time, Stale.BITS);
        }
        assertThat(read(message(buffer)))
                .hasSize(8)
                .contains(SERIES + "@-1=7ff0000000000002", SERIES + "@1800000000000=7ff0000000000002");
    }

    @Test
    void labelsMayStandBehindSamplesAndUnknownFieldsAreSteppedOver() throws RemoteException {
        byte[] message = HexFormat.of()
                .parseHex("0a2a" + "120c09000000000000f03f10ac02" + "7a0100" + "0a0e0a085f5f6e616d655f5f12027570"
                        + "2200" + "1a020800" + "0d00".substring(0, 0) + "3800" + "0000".substring(0, 0) + "");
        byte[] fixed = Arrays.copyOf(message, message.length);
        fixed[1] = (byte) (message.length - 2);
        assertThat(read(fixed)).containsExactly("up{}@300=3ff0000000000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a",
                "0a05",
                "0a0512ff",
                "0affffffffffffffffff7f",
                "0b",
                "ffffffffffffffffffffff",
                "0a020a00",
                "0a00"
            })
    void refusesOthers(String hex) {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex))).isInstanceOf(RemoteException.class);
    }

    @Test
    void snappyThereAndBack() throws RemoteException {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 100, 32767, 32768, 32769, 100_000, 3_000_000}) {
            byte[] plain = new byte[length];
            for (int i = 0; i < length; i++) {
                plain[i] = (byte) ("abcdefgh".charAt(i % 8) + (random.nextInt(20) == 0 ? 1 : 0));
            }
            byte[] compressed = SnappyBlock.compress(plain);
            assertThat(SnappyBlock.decompress(compressed, length)).isEqualTo(plain);
            if (length > 100) {
                assertThat(compressed.length).isLessThan(length);
                assertThatThrownBy(() -> SnappyBlock.decompress(compressed, length - 1))
                        .hasMessageContaining("bytes decompressed");
                assertThatThrownBy(
                                () -> SnappyBlock.decompress(Arrays.copyOf(compressed, compressed.length / 2), length))
                        .isInstanceOf(RemoteException.class);
            }
        }
    }

    /** Bounded and named, whatever comes: the property {@code fuzz.writes} says how many. */
    @Test
    void anyBytesAreTakenOrRefused() {
        Random random = new Random(7);
        WriteBuffer buffer = new WriteBuffer();
        for (int i = 0; i < 20; i++) {
            buffer.sample(WriteBuffer.labels(SERIES), i, i);
        }
        byte[] good = message(buffer);
        byte[] block = SnappyBlock.compress(good);
        for (int i = 0; i < Integer.getInteger("fuzz.writes", 20_000); i++) {
            byte[] message = good.clone();
            byte[] compressed = block.clone();
            for (int change = 0; change < 3; change++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
                compressed[random.nextInt(compressed.length)] = (byte) random.nextInt();
            }
            try {
                read(message);
                SnappyBlock.decompress(compressed, 1 << 20);
            } catch (RemoteException e) {
                assertThat(e.reason()).isNotEmpty();
            }
        }
    }
}
