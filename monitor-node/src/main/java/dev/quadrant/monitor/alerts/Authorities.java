package dev.quadrant.monitor.alerts;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Files with the certificates of authorities (PEM) that sign the certificates of servers. */
final class Authorities {
    private static final int SIZE_MAX = 1 << 20;

    private Authorities() {}

    /**
     * Reads a file.
     *
     * @throws IOException in words that fit behind the key when it cannot be read, or holds no certificate
     */
    static PemTrustOptions read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + (Files.exists(file) ? " is not readable" : " does not exist"));
        }
        if (Files.size(file) > SIZE_MAX) {
            throw new IOException(file + " is larger than 1 MB");
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .isEmpty()) {
                throw new IOException(file + " holds no certificate");
            }
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate: " + e.getMessage(), e);
        }
        return new PemTrustOptions().addCertValue(Buffer.buffer(bytes));
    }
}
