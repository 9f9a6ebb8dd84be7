package dev.quadrant.cluster.stream;

import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.wire.Frame;
import dev.quadrant.cluster.wire.FrameCodec;
import dev.quadrant.cluster.wire.MalformedPacketException;
import dev.quadrant.cluster.wire.PacketCodec;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One side of an exchange; both sides are alike. Each begins with a hello of a random challenge and the digest of all that it
 * knows; then says that all, unless the digests are equal, in frames that repeat the other's challenge; then that this was
 * the end. A recorded frame has another challenge, so nothing old can be played back.
 *
 * <p>On the wire a frame is its length (u16, big endian) and a sealed {@link Frame}. For one thread; without I/O: give it what
 * came by {@link #received}, send {@link #toSend}, stop when {@link #outcome} is not null.
 */
public final class Exchange {
    /** Longest sealed frame that is taken; bytes. What one unauthenticated connection can make this side keep. */
    public static final int FRAME_MAX = FrameCodec.PLAIN_MAX + PacketSeal.OVERHEAD;

    /** What the other side may send in all: {@code MEMBERS_MAX} records with all their facts; bytes. */
    public static final int BYTES_MAX = 4 << 20;

    /** How long it may take; nanoseconds. */
    public static final long TIME_MAX = 10_000_000_000L;

    private static final int LENGTH = 2;

    /** What an exchange is about. */
    public interface Knowledge {
        /** A number that two members share, all but surely, when they know the same. */
        int digest();

        /** All that this member knows. */
        List<GossipMessage> all();

        /** Takes what the other side knows, a part at a time. */
        void learn(String sender, List<GossipMessage> messages);
    }

    private final PacketSeal seal;
    private final String self;
    private final long challenge;
    private final int digest;
    private final Knowledge knowledge;
    private final long deadline;
    private final byte[] frame = new byte[FRAME_MAX];
    private int frameLength = -1;
    private int filled;
    private int lengthRead;
    private int lengthBytes;
    private long total;

    private ByteBuffer out = ByteBuffer.allocate(0);
    /** What is still to be said; null before the other's hello. */
    private Deque<GossipMessage> rest;

    private long echo;
    private boolean endSaid;
    private boolean endHeard;
    private String peer = "";
    private Outcome outcome;

    /**
     * @param challenge random, not 0
     */
    public Exchange(PacketSeal seal, String self, long challenge, Knowledge knowledge, long now) {
        this.seal = seal;
        this.self = self;
        this.challenge = challenge;
        this.knowledge = knowledge;
        this.digest = knowledge.digest();
        this.deadline = now + TIME_MAX;
        say(Frame.hello(self, challenge, digest));
    }

    /** When it is given up; see {@link #late}. */
    public long deadline() {
        return deadline;
    }

    /** How it ended; null while it goes on. */
    public Outcome outcome() {
        return outcome;
    }

    /** Who is on the other side; empty until it was heard. */
    public String peer() {
        return peer;
    }

    /** Gives up when its time is over. */
    public void late(long now) {
        if (now - deadline >= 0) {
            end(Outcome.TOO_SLOW);
        }
    }

    /** The other side said that nothing more comes. */
    public void closed() {
        end(Outcome.CUT);
    }

    private void end(Outcome how) {
        if (outcome == null) {
            outcome = how;
        }
    }

    private void say(Frame next) {
        byte[] sealed = seal.seal(PacketSeal.Form.STREAM, FrameCodec.encode(next));
        out = ByteBuffer.allocate(LENGTH + sealed.length)
                .putShort((short) sealed.length)
                .put(sealed)
                .flip();
    }

    /** What is to be sent next; empty when nothing is, for now. The caller takes from it what the connection takes. */
    public ByteBuffer toSend() {
        if (!out.hasRemaining() && rest != null && !endSaid) {
            if (rest.isEmpty()) {
                endSaid = true;
                say(Frame.end(self, echo));
            } else {
                say(Frame.state(self, echo, nextPart()));
            }
        }
        if (!out.hasRemaining() && endSaid && endHeard) {
            end(Outcome.DONE);
        }
        return out;
    }

    private List<GossipMessage> nextPart() {
        List<GossipMessage> part = new ArrayList<>();
        int room = FrameCodec.PLAIN_MAX - PacketCodec.headSize(self);
        while (!rest.isEmpty() && part.size() < FrameCodec.PARTS_MAX) {
            room -= PacketCodec.size(rest.peek());
            if (room < 0 && !part.isEmpty()) {
                break;
            }
            part.add(rest.poll());
        }
        return part;
    }

    /** Takes bytes that came, all of them unless it ended. */
    public void received(ByteBuffer bytes) {
        while (outcome == null && bytes.hasRemaining()) {
            if (frameLength < 0) {
                lengthRead = lengthRead << 8 | bytes.get() & 0xff;
                if (++lengthBytes == LENGTH) {
                    begin(lengthRead);
                }
            } else {
                int count = Math.min(bytes.remaining(), frameLength - filled);
                bytes.get(frame, filled, count);
                filled += count;
                if (filled == frameLength) {
                    int length = frameLength;
                    frameLength = -1;
                    frame(length);
                }
            }
        }
    }

    private void begin(int length) {
        total += LENGTH + length;
        if (length > FRAME_MAX || total > BYTES_MAX) {
            end(Outcome.TOO_LONG);
        } else if (length < PacketSeal.OVERHEAD) {
            end(Outcome.NOT_AUTHENTIC);
        }
        frameLength = length;
        filled = 0;
        lengthRead = 0;
        lengthBytes = 0;
    }

    private void frame(int length) {
        byte[] plain = seal.open(PacketSeal.Form.STREAM, frame, length);
        if (plain == null) {
            end(Outcome.NOT_AUTHENTIC);
            return;
        }
        try {
            take(FrameCodec.decode(plain));
        } catch (MalformedPacketException _) {
            end(Outcome.MALFORMED);
        }
    }

    private void take(Frame got) {
        if (!got.understood()) {
            end(Outcome.VERSION);
        } else if (got.kind() == Frame.Kind.HELLO) {
            hello(got);
        } else if (rest == null || got.echo() != challenge || endHeard) {
            end(Outcome.REPLAYED);
        } else if (got.kind() == Frame.Kind.STATE) {
            knowledge.learn(got.sender(), got.gossip());
        } else if (got.kind() == Frame.Kind.END) {
            endHeard = true;
            toSend();
        }
    }

    private void hello(Frame hello) {
        // A second one, or our own come back, is no hello of this exchange.
        if (rest != null || hello.challenge() == challenge || hello.sender().equals(self)) {
            end(Outcome.REPLAYED);
            return;
        }
        peer = hello.sender();
        echo = hello.challenge();
        rest = new ArrayDeque<>(hello.digest() == digest ? List.of() : knowledge.all());
    }
}
