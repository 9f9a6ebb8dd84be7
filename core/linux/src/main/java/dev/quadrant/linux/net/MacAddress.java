package dev.quadrant.linux.net;

import java.util.HexFormat;

/**
 * An Ethernet address.
 *
 * @param bits its 48 bits, the first byte highest; -1 for {@link #NONE}
 */
public record MacAddress(long bits) {
    /** An interface without one, such as a TUN device. */
    public static final MacAddress NONE = new MacAddress(-1);

    private static final int BYTES = 6;

    /** The address of six bytes; {@link #NONE} for another number of them. */
    static MacAddress of(byte[] bytes) {
        if (bytes.length != BYTES) {
            return NONE;
        }
        long bits = 0;
        for (byte b : bytes) {
            bits = bits << 8 | b & 0xff;
        }
        return new MacAddress(bits);
    }

    /** The six bytes in the order of the wire. */
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (bits >> 8 * (BYTES - 1 - i));
        }
        return bytes;
    }

    @Override
    public String toString() {
        return bits < 0 ? "none" : HexFormat.ofDelimiter(":").formatHex(bytes());
    }
}
