package dev.quadrant.dns.answer;

import dev.quadrant.dns.wire.EdnsOption;
import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Messages that a server might get: real queries with some bytes changed, messages by the grammar of RFC 1035 and 6891, and noise. */
final class FuzzedQueries {
    private static final String[] NAMES = {
        "fuzz.test",
        "www.fuzz.test",
        "x.w.fuzz.test",
        "a.old.fuzz.test",
        "h.cut.fuzz.test",
        "svc.fuzz.test",
        "no.fuzz.test",
        "other.org"
    };
    private static final String[] LABELS = {
        "fuzz",
        "test",
        "www",
        "WWW",
        "real",
        "w",
        "*",
        "old",
        "cut",
        "ns",
        "svc",
        "\0",
        ".",
        "\u00ff",
        "a".repeat(63),
        "broken"
    };
    private static final int[] OPTIONS = {
        EdnsOption.NSID, EdnsOption.COOKIE, EdnsOption.TCP_KEEPALIVE, EdnsOption.PADDING, EdnsOption.ERROR, 65001
    };
    private static final int[] TYPES = {Type.OPT, Type.OPT, Type.OPT, Type.TSIG, Type.A, 24, 65280};

    private final Random random;

    FuzzedQueries(Random random) {
        this.random = random;
    }

    byte[] next() {
        return switch (random.nextInt(4)) {
            case 0 -> noise();
            case 1 -> grammatical();
            default -> mutated();
        };
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(80)];
        random.nextBytes(bytes);
        if (bytes.length > 5 && random.nextBoolean()) {
            bytes[2] &= 0x07;
            bytes[4] = 0;
            bytes[5] = 1;
        }
        return bytes;
    }

    private byte[] mutated() {
        byte[] query = Ask.question(NAMES[random.nextInt(NAMES.length)], random.nextInt(66));
        if (random.nextBoolean()) {
            query = Ask.withOpt(query, random.nextInt(65536), random.nextInt(2), random.nextInt(65536));
            for (int i = random.nextInt(4); i > 0; i--) {
                query = Ask.withOption(query, OPTIONS[random.nextInt(OPTIONS.length)], new byte[random.nextInt(44)]);
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            query[random.nextInt(query.length)] = (byte) random.nextInt();
        }
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(query, random.nextInt(query.length));
            case 1 -> Arrays.copyOf(query, query.length + random.nextInt(40));
            default -> query;
        };
    }

    /** Every part is well-formed by itself; together they may be what nobody should send. */
    private byte[] grammatical() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int questions = random.nextInt(8) == 0 ? random.nextInt(3) : 1;
        int records = random.nextInt(3);
        put16(message, random.nextInt(65536));
        put16(message, random.nextInt(4) == 0 ? random.nextInt(65536) & ~Header.QR : random.nextInt(2) * Header.RD);
        put16(message, questions);
        put16(message, 0);
        put16(message, random.nextInt(16) == 0 ? 1 : 0);
        put16(message, records);
        for (int i = 0; i < questions; i++) {
            name(message);
            put16(message, random.nextInt(8) == 0 ? random.nextInt(65536) : random.nextInt(66));
            put16(message, random.nextInt(8) == 0 ? random.nextInt(256) : Header.CLASS_IN);
        }
        for (int i = 0; i < records; i++) {
            record(message);
        }
        return message.toByteArray();
    }

    private void record(ByteArrayOutputStream message) {
        int type = TYPES[random.nextInt(TYPES.length)];
        if (type == Type.OPT) {
            message.write(0);
        } else {
            name(message);
        }
        put16(message, type);
        put16(message, random.nextInt(65536));
        put16(message, random.nextInt(8) == 0 ? random.nextInt(65536) : 0);
        put16(message, random.nextInt(65536));
        byte[] data = type == Type.OPT ? options() : new byte[random.nextInt(300)];
        put16(message, data.length);
        message.writeBytes(data);
    }

    private byte[] options() {
        ByteArrayOutputStream options = new ByteArrayOutputStream();
        for (int i = random.nextInt(5); i > 0; i--) {
            byte[] value = new byte[random.nextBoolean() ? 8 * random.nextInt(4) : random.nextInt(60)];
            random.nextBytes(value);
            put16(options, OPTIONS[random.nextInt(OPTIONS.length)]);
            put16(options, value.length);
            options.writeBytes(value);
        }
        return options.toByteArray();
    }

    /** Some labels, mostly of the zone; now and then too many, or with a pointer at their end. */
    private void name(ByteArrayOutputStream message) {
        for (int i = random.nextInt(16) == 0 ? random.nextInt(128) : random.nextInt(5); i > 0; i--) {
            label(message, LABELS[random.nextInt(LABELS.length)]);
        }
        if (random.nextInt(8) == 0) {
            put16(message, 0xc000 | random.nextInt(64));
            return;
        }
        if (random.nextInt(4) != 0) {
            label(message, "fuzz");
            label(message, "test");
        }
        message.write(0);
    }

    private static void label(ByteArrayOutputStream message, String label) {
        message.write(label.length());
        message.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void put16(ByteArrayOutputStream message, int value) {
        byte[] bytes = new byte[2];
        Wire.put16(bytes, 0, value);
        message.writeBytes(bytes);
    }
}
