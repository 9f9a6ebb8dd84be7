package dev.quadrant.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Packets and frames whose structure is known to what changes them: parts are doubled, dropped, swapped and cut, lengths and
 * counts are set to their edges, bytes are flipped. {@code -Dfuzz=N} sets the number, {@code -Dseed=S} the seed. The decoder
 * throws what it declares or gives what can be written and read again, and allocates no more than a bound for each byte.
 */
class DecoderFuzzTest {
    private static final long RUNS = Long.getLong("fuzz", 100_000);
    private static final long SEED = Long.getLong("seed", 1);
    /** Bytes of memory that one byte of a packet may cost, and any packet. */
    private static final int COST_OF_A_BYTE = 100;

    private static final int COST = 16_384;
    /** Runs in which classes are loaded, which is not counted. */
    private static final int WARM_UP = 1_000;

    private static final byte[] EDGES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, 0x40};

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    enum What {
        PACKET {
            @Override
            byte[] template() {
                return PacketCodec.encode(PacketCodecTest.PACKET);
            }

            @Override
            int head(byte[] bytes) {
                return NextVersion.headLength(bytes);
            }

            @Override
            Object decode(byte[] bytes) throws MalformedPacketException {
                return PacketCodec.decode(bytes);
            }

            @Override
            byte[] encode(Object decoded) {
                return PacketCodec.encode((Packet) decoded);
            }
        },
        FRAME {
            @Override
            byte[] template() {
                return FrameCodec.encode(Frame.state("lb-1", 7, PacketCodecTest.PACKET.gossip()));
            }

            @Override
            int head(byte[] bytes) {
                return 2 + 1 + bytes[2] + 8 + 1;
            }

            @Override
            Object decode(byte[] bytes) throws MalformedPacketException {
                return FrameCodec.decode(bytes);
            }

            @Override
            byte[] encode(Object decoded) {
                return FrameCodec.encode((Frame) decoded);
            }
        };

        abstract byte[] template();

        abstract int head(byte[] bytes);

        abstract Object decode(byte[] bytes) throws MalformedPacketException;

        abstract byte[] encode(Object decoded);
    }

    @ParameterizedTest
    @EnumSource
    void noBytesMakeTheDecoderFail(What what) {
        SplittableRandom seeds = new SplittableRandom(SEED);
        long understood = 0;
        for (long run = -WARM_UP; run < RUNS; run++) {
            long seed = seeds.nextLong();
            byte[] bytes = mutated(what, new SplittableRandom(seed));
            long before = threads.getCurrentThreadAllocatedBytes();
            Object decoded = decode(what, bytes, seed);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            if (run >= 0 && allocated > COST + (long) COST_OF_A_BYTE * bytes.length) {
                throw new AssertionError("seed " + seed + ": " + allocated + " bytes for " + bytes.length);
            }
            if (decoded != null) {
                understood++;
                Object again = decode(what, what.encode(decoded), seed);
                if (!decoded.equals(again)) {
                    throw new AssertionError("seed " + seed + ": " + decoded + " became " + again);
                }
            }
        }
        assertThat(understood)
                .as("mutations that reach behind the first check")
                .isBetween(RUNS / 20, RUNS + WARM_UP - 1);
    }

    /** Null when the bytes are refused as they may be. */
    private static Object decode(What what, byte[] bytes, long seed) {
        try {
            return what.decode(bytes);
        } catch (MalformedPacketException _) {
            return null;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ": " + Arrays.toString(bytes), e);
        }
    }

    private static byte[] mutated(What what, SplittableRandom random) {
        byte[] template = what.template();
        int head = what.head(template);
        List<byte[]> pieces = new ArrayList<>();
        pieces.add(Arrays.copyOf(template, head));
        for (NextVersion.Part part : NextVersion.parts(ByteBuffer.wrap(template, head, template.length - head))) {
            pieces.add(
                    new ByteWriter().part(part.type(), content(part.content())).bytes());
        }
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            change(pieces, random);
        }
        return join(pieces);
    }

    private static ByteWriter content(byte[] bytes) {
        ByteWriter writer = new ByteWriter();
        for (byte b : bytes) {
            writer.u8(b);
        }
        return writer;
    }

    private static void change(List<byte[]> pieces, SplittableRandom random) {
        int at = random.nextInt(pieces.size());
        byte[] piece = pieces.get(at).clone();
        switch (random.nextInt(7)) {
            case 0 -> pieces.add(at, piece);
            case 1 -> pieces.remove(pieces.size() > 1 ? at : 0);
            case 2 -> pieces.set(at, Arrays.copyOf(piece, random.nextInt(piece.length + 1)));
            case 3 -> pieces.add(pieces.remove(at));
            case 4 -> pieces.set(at, Arrays.copyOf(piece, piece.length + random.nextInt(40)));
            case 5 -> {
                if (piece.length > 0) {
                    piece[random.nextInt(piece.length)] = EDGES[random.nextInt(EDGES.length)];
                    pieces.set(at, piece);
                }
            }
            default -> {
                if (piece.length > 0) {
                    piece[random.nextInt(piece.length)] ^= (byte) (1 << random.nextInt(8));
                    pieces.set(at, piece);
                }
            }
        }
        if (pieces.isEmpty()) {
            pieces.add(new byte[0]);
        }
    }

    private static byte[] join(List<byte[]> pieces) {
        byte[] all = new byte
                [Stream.of(pieces.toArray(byte[][]::new))
                        .mapToInt(piece -> piece.length)
                        .sum()];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }
}
