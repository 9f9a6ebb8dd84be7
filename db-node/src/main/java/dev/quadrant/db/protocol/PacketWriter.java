package dev.quadrant.db.protocol;

import java.io.IOException;
import java.io.OutputStream;

/** Writes packets, splitting payloads of 16 MB - 1 and more. */
final class PacketWriter {
    private final OutputStream out;

    PacketWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a payload, and flushes.
     *
     * @param sequence number of the first packet
     * @return the number of the packet that comes next
     */
    int write(int sequence, byte[] payload) throws IOException {
        return write(sequence, payload, 0, payload.length);
    }

    /** The same with a part of an array. */
    int write(int sequence, byte[] payload, int from, int length) throws IOException {
        int number = sequence;
        int offset = from;
        int part;
        do {
            part = Math.min(PacketReader.PART, from + length - offset);
            // Header and payload in one write where that is cheap: one segment on the wire.
            if (part <= 16 * 1024) {
                byte[] packet = new byte[4 + part];
                header(packet, part, number);
                System.arraycopy(payload, offset, packet, 4, part);
                out.write(packet);
            } else {
                byte[] header = new byte[4];
                header(header, part, number);
                out.write(header);
                out.write(payload, offset, part);
            }
            number = number + 1 & 0xFF;
            offset += part;
        } while (part == PacketReader.PART);
        out.flush();
        return number;
    }

    private static void header(byte[] packet, int length, int number) {
        packet[0] = (byte) length;
        packet[1] = (byte) (length >> 8);
        packet[2] = (byte) (length >> 16);
        packet[3] = (byte) number;
    }
}
