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

    /** All machines of an Ethernet. */
    static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

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

    /** Whether it is a group's; one machine's own has the bit clear (IEEE 802). */
    boolean isGroup() {
        return (bits >> 40 & 1) != 0;
    }

    /** The six bytes in the order of the wire. */
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (bits >> 8 * (BYTES - 1 - i));
        }
        return bytes;
    }

    // Written out: a record's own is interpreted in a native image, at some 10 us a call (bench/README.md).
    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress mac && bits == mac.bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }

    @Override
    public String toString() {
        return bits < 0 ? "none" : HexFormat.ofDelimiter(":").formatHex(bytes());
    }
}
