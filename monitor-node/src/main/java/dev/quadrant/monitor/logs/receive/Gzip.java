package dev.quadrant.monitor.logs.receive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Decompresses what was sent, within a bound. */
final class Gzip {
    private Gzip() {}

    static byte[] plain(byte[] compressed, int most) throws BadLinesException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] plain = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new BadLinesException(
                        413, "decompressed-max", "a body of more than " + most + " bytes, decompressed");
            }
            return plain;
        } catch (IOException e) {
            throw BadLinesException.bad("the body is no gzip");
        }
    }
}
