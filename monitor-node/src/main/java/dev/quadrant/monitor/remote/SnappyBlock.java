package dev.quadrant.monitor.remote;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.Snappy;

/** Snappy's block format: the length, then the compressed elements. */
public final class SnappyBlock {
    /** Netty's encoder knows positions of 15 bits; blocks follow one another and share nothing. */
    private static final int BLOCK = 1 << 15;

    private static final int LENGTH_MAX = 5;

    private SnappyBlock() {}

    public static byte[] compress(byte[] plain) {
        ByteBuf out = Unpooled.buffer(plain.length / 2 + 64);
        varint(out, plain.length);
        for (int from = 0; from < plain.length; from += BLOCK) {
            int length = Math.min(BLOCK, plain.length - from);
            ByteBuf block = Unpooled.buffer(length + 64);
            new Snappy().encode(Unpooled.wrappedBuffer(plain, from, length), block, length);
            // Each block begins with a length of its own, which does not belong into the middle.
            while (block.readByte() < 0) {}
            out.writeBytes(block);
        }
        byte[] compressed = new byte[out.readableBytes()];
        out.readBytes(compressed);
        return compressed;
    }

    /**
     * Decompresses.
     *
     * @param most bytes of the result
     * @throws RemoteException when it would be longer, or what is given is no Snappy block
     */
    public static byte[] decompress(byte[] compressed, int most) throws RemoteException {
        long length = length(compressed);
        if (length > most) {
            throw new RemoteException(
                    413, "decompressed-limit", length + " bytes decompressed, where " + most + " are taken");
        }
        ByteBuf out = Unpooled.buffer((int) Math.min(length, compressed.length * 4L + 64), (int) length);
        try {
            new Snappy().decode(Unpooled.wrappedBuffer(compressed), out);
        } catch (DecompressionException | IndexOutOfBoundsException e) {
            throw new RemoteException(400, "bad-snappy", "the body is no block of Snappy");
        }
        if (out.readableBytes() != length) {
            throw new RemoteException(400, "bad-snappy", "the body is a block of Snappy that was cut off");
        }
        byte[] plain = new byte[(int) length];
        out.readBytes(plain);
        return plain;
    }

    private static long length(byte[] compressed) throws RemoteException {
        long length = 0;
        for (int i = 0; i < Math.min(LENGTH_MAX, compressed.length); i++) {
            length |= (long) (compressed[i] & 0x7f) << 7 * i;
            if (compressed[i] >= 0) {
                return length;
            }
        }
        throw new RemoteException(400, "bad-snappy", "the body is no block of Snappy");
    }

    private static void varint(ByteBuf out, int number) {
        int left = number;
        while (left > 0x7f) {
            out.writeByte(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }
}
