package dev.quadrant.dns;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.dns.config.DnsConfig;
import dev.quadrant.dns.transport.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Keeps the certificate as its files are; files that cannot be used leave the one before. */
final class CertificateKeeper {
    private static final EventLog LOG = EventLog.of(CertificateKeeper.class);

    private final DnsConfig.Tls config;
    private volatile SSLContext current;
    private List<FileTime> stamp = List.of();

    /** @throws IllegalArgumentException when the files cannot be used */
    CertificateKeeper(DnsConfig.Tls config) {
        this.config = config;
        if (config.listen().isPresent()) {
            stamp = stamp();
            current = read();
        }
    }

    private SSLContext read() {
        return Certificate.load(
                config.certificateFile().orElseThrow(), config.keyFile().orElseThrow());
    }

    private List<FileTime> stamp() {
        return List.of(
                modified(config.certificateFile().orElseThrow()),
                modified(config.keyFile().orElseThrow()));
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** What new connections get; null without TLS. */
    SSLContext current() {
        return current;
    }

    /** Reads the files again if they changed. */
    synchronized void look() {
        if (current != null && !stamp().equals(stamp)) {
            reload();
        }
    }

    /** Reads the files again. */
    synchronized void reload() {
        if (current == null) {
            return;
        }
        stamp = stamp();
        try {
            current = read();
            LOG.info("certificate-loaded", "file", config.certificateFile().orElseThrow());
        } catch (IllegalArgumentException e) {
            LOG.error("certificate-broken", "cause", e.getMessage(), "serving", "with the one before");
        }
    }
}
