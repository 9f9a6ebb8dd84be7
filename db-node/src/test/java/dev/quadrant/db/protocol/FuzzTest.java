package dev.quadrant.db.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.archive.SegmentContent;
import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.BinlogStream;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.Events;
import dev.quadrant.db.binlog.QueryEvent;
import dev.quadrant.db.binlog.TransactionBoundary;
import dev.quadrant.db.gtid.GtidEvents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a server or a disk gives, packets and events are read or refused: no other exception, no endless loop, no memory that
 * a length alone claims. Seeded: a failure names its number, and {@code -Dfuzz.first} begins with it. {@code
 * -Dfuzz.packets=10000000} for the whole.
 */
class FuzzTest {
    private static final long PACKETS = Long.getLong("fuzz.packets", 20_000);
    private static final long FIRST = Long.getLong("fuzz.first", 0);
    private static final int LIMIT = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void packetsOfAServer() {
        List<byte[]> seeds = packets();
        forEach(number -> {
            Random random = new Random(number);
            byte[] payload = mutated(seeds.get(random.nextInt(seeds.size())), random);
            refuses(number, () -> Greeting.read(new ByteReader(payload)));
            refuses(number, () -> {
                Authentication authentication = new Authentication(
                        "secret".getBytes(StandardCharsets.UTF_8),
                        random.nextBoolean(),
                        Authentication.SHA2,
                        new byte[20]);
                authentication.accept(new ByteReader(payload));
            });
            refuses(number, () -> new ByteReader(payload).lengthEncodedBytes());
            refuses(number, () -> ServerError.of(new ByteReader(payload)));
            refuses(number, () -> {
                PacketReader reader = new PacketReader(new ByteArrayInputStream(payload), LIMIT);
                if (random.nextBoolean()) {
                    reader.ignoreSequence();
                }
                for (int i = 0; i < 100; i++) {
                    reader.next();
                    assertThat(reader.array().length).as("packet %d", number).isLessThanOrEqualTo(2 * LIMIT);
                }
            });
        });
    }

    @Test
    void eventsOfAStream() {
        List<byte[]> seeds = events();
        forEach(number -> {
            Random random = new Random(number);
            byte[] event = mutated(seeds.get(random.nextInt(seeds.size())), random);
            if (random.nextInt(4) > 0) {
                repair(event);
            }
            refuses(number, () -> look(event, random.nextBoolean() ? Event.CHECKSUM : 0));
            refuses(number, () -> stream(event, seeds, random));
        });
    }

    /** Files are slower; a hundredth of the number. */
    @Test
    void segmentsOfADisk() throws IOException {
        byte[] whole = Events.file(3, new ArrayList<>());
        Path file = directory.resolve("binlog.000001");
        for (long i = FIRST; i < FIRST + Math.max(1, PACKETS / 100); i++) {
            long number = i;
            Random random = new Random(number);
            Files.write(file, mutated(whole, random));
            refuses(number, () -> {
                SegmentContent content = SegmentContent.read(file);
                assertThat(content.whole()).isLessThanOrEqualTo(Math.max(Files.size(file), BinlogPosition.FIRST_EVENT));
            });
            refuses(number, () -> {
                try (BinlogFile in = BinlogFile.open(file)) {
                    while (in.next()) {
                        assertThat(in.position()).isLessThanOrEqualTo(Files.size(file));
                    }
                }
            });
        }
    }

    private static void look(byte[] bytes, int checksum) throws IOException {
        Event event = new Event().at(bytes, 0, bytes.length, checksum);
        refuses(-1, () -> GtidEvents.gtid(event));
        refuses(-1, () -> GtidEvents.previous(event));
        refuses(-1, () -> new TransactionBoundary().accept(event));
        if (event.type() == EventType.QUERY || event.type() == EventType.QUERY_COMPRESSED) {
            refuses(-1, () -> QueryEvent.read(event));
        }
    }

    private static void stream(byte[] event, List<byte[]> seeds, Random random) throws IOException {
        BinlogStream stream = new BinlogStream("binlog.000001", 4, 4);
        boolean semiSync = random.nextBoolean();
        accept(stream, Events.moveTo("binlog.000001", 4), semiSync);
        if (random.nextBoolean()) {
            accept(stream, new Events().description(), semiSync);
        }
        accept(stream, event, semiSync);
        accept(stream, seeds.get(random.nextInt(seeds.size())), semiSync);
    }

    private static void accept(BinlogStream stream, byte[] event, boolean semiSync) throws IOException {
        int prefix = semiSync ? 3 : 1;
        byte[] packet = new byte[prefix + event.length];
        if (semiSync) {
            packet[1] = (byte) 0xEF;
            packet[2] = 1;
        }
        System.arraycopy(event, 0, packet, prefix, event.length);
        stream.accept(packet, 0, packet.length);
    }

    private interface Step {
        void run() throws IOException;
    }

    private interface Numbered {
        void run(long number);
    }

    private static void forEach(Numbered step) {
        for (long number = FIRST; number < FIRST + PACKETS; number++) {
            step.run(number);
        }
    }

    /** Refusing is an {@link IOException}; anything else is a defect. */
    private static void refuses(long number, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            assertThat(e.getMessage()).as("packet %d", number).isNotNull();
        } catch (RuntimeException e) {
            throw new AssertionError("packet " + number + " (repeat with -Dfuzz.first=" + number + ")", e);
        }
    }

    /** Some bytes changed, cut, doubled or put in; sometimes nothing left of it. */
    private static byte[] mutated(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0xFE);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 4 -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(16));
                    System.arraycopy(bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
                    bytes = longer;
                }
                default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(9)), (byte) 0xFF);
            }
        }
        return bytes;
    }

    /** Length and checksum as they should be, so that what lies behind them is reached. */
    private static void repair(byte[] event) {
        if (event.length >= Event.HEADER + Event.CHECKSUM) {
            ByteBuffer bytes = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(9, event.length);
            CRC32 crc = new CRC32();
            crc.update(event, 0, event.length - Event.CHECKSUM);
            bytes.putInt(event.length - Event.CHECKSUM, (int) crc.getValue());
        }
    }

    private static List<byte[]> packets() {
        ByteArrayOutputStream greeting = new ByteArrayOutputStream();
        greeting.write(10);
        greeting.writeBytes("8.0.12\0".getBytes(StandardCharsets.US_ASCII));
        greeting.writeBytes(new byte[] {9, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, -1, -1, 45, 2, 0, -1, -57, 21});
        greeting.writeBytes(new byte[10]);
        greeting.writeBytes("abcdefghijkl\0caching_sha2_password\0".getBytes(StandardCharsets.US_ASCII));
        return List.of(
                greeting.toByteArray(),
                "\377\025\004#28000Access denied".getBytes(StandardCharsets.ISO_8859_1),
                "\376mysql_native_password\0abcdefghijklmnopqrst\0".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {1, 3},
                new byte[] {1, 4},
                new byte[] {0, 0, 0, 2, 0, 0, 0},
                new byte[] {(byte) 0xFE, 0, 0, 2, 0},
                new byte[] {5, 0, 0, 0, 1, 2, 3, 4, 5, 1, 0, 0, 1, 9},
                new byte[] {-1, -1, -1, 0, 1, 2, 3});
    }

    private static List<byte[]> events() {
        Events events = new Events();
        byte[] set = ByteBuffer.allocate(48)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1)
                .putLong(7)
                .putLong(9)
                .putLong(1)
                .putLong(1)
                .putLong(100)
                .array();
        byte[] tagged = new byte[64];
        System.arraycopy(new byte[] {2, 80, 18, 0, 2, 2}, 0, tagged, 0, 6);
        return List.of(
                events.description(),
                events.event(EventType.PREVIOUS_GTIDS, set),
                events.event(EventType.GTID, new byte[42]),
                events.event(EventType.GTID_TAGGED, tagged),
                events.event(EventType.MARIADB_GTID, Events.gtidBody(0, 7)),
                events.event(
                        EventType.MARIADB_GTID_LIST,
                        new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0}),
                events.event(
                        EventType.QUERY, Events.queryBody("shop", new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0}, "BEGIN")),
                events.event(EventType.QUERY_COMPRESSED, Events.queryBody("shop", "\201\005xxxxx")),
                events.event(EventType.XID, new byte[8]),
                events.event(EventType.ROTATE, Events.rotateBody("binlog.000002", 4)),
                Events.moveTo("binlog.000002", 4),
                Events.event(EventType.HEARTBEAT, 0, 0, 300, "binlog.000001".getBytes(StandardCharsets.US_ASCII)));
    }
}
