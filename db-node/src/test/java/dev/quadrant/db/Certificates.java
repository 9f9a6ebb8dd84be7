package dev.quadrant.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority in a directory, and certificates by it for a server on loopback, as PEM files. */
final class Certificates {
    private static final String PASSWORD = "certificates";

    private final Path directory;

    Certificates(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        keytool("-genkeypair", "-alias", "authority", "-keyalg", "EC", "-dname", "CN=authority", "-ext", "bc:c");
        keytool("-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=server");
        keytool(
                "-exportcert",
                "-alias",
                "authority",
                "-rfc",
                "-file",
                authority().toString());
        keytool("-certreq", "-alias", "server", "-file", request().toString());
        KeyStore keys = KeyStore.getInstance(store().toFile(), PASSWORD.toCharArray());
        byte[] key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(key);
        Files.writeString(key(), "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
    }

    Path authority() {
        return directory.resolve("authority.pem");
    }

    Path key() {
        return directory.resolve("key.pem");
    }

    Path certificate() {
        return directory.resolve("certificate.pem");
    }

    private Path request() {
        return directory.resolve("request.pem");
    }

    private Path store() {
        return directory.resolve("store.p12");
    }

    /**
     * Puts another certificate for 127.0.0.1 into {@link #certificate()}.
     *
     * @param validity for keytool: {@code -validity 1}, and from when
     */
    void certify(String... validity) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-gencert",
                "-alias",
                "authority",
                "-rfc",
                "-ext",
                "san=ip:127.0.0.1",
                "-infile",
                request().toString(),
                "-outfile",
                certificate().toString()));
        arguments.addAll(List.of(validity));
        keytool(arguments.toArray(String[]::new));
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store().toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }
}
