package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DNS over TLS: with dig, with the JDK's client, and with a certificate that changes. Certificates are made by openssl. */
class TlsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final int port = Ports.free();
    private final int tlsPort = Ports.free();

    @BeforeEach
    void certificate() throws Exception {
        Dig.assume();
        Assumptions.assumeTrue(
                openssl("one", "ec -pkeyopt ec_paramgen_curve:P-256"), "needs openssl: apt-get install openssl");
        assertThat(openssl("two", "rsa:2048")).isTrue();
        use("one");
    }

    private boolean openssl(String name, String key) throws InterruptedException {
        String command = "openssl req -x509 -newkey " + key + " -nodes -days 2 -subj /CN=" + name + " -keyout " + name
                + ".key -out " + name + ".crt";
        try {
            Process openssl = new ProcessBuilder(command.split(" "))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return openssl.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void use(String name) throws IOException {
        for (String kind : new String[] {"key", "crt"}) {
            Files.move(
                    Files.copy(directory.resolve(name + "." + kind), directory.resolve("next")),
                    directory.resolve("server." + kind),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private NodeProcess start() {
        Path zones = directory.resolve("zones");
        assertThat(zones.toFile().mkdir()).isTrue();
        new ZoneFiles(zones).write("one.test", 1, "");
        return Nodes.start(Map.of(
                "quadrant.dns.listen",
                "127.0.0.1:" + port,
                "quadrant.dns.zones-dir",
                zones.toString(),
                "quadrant.dns.watch-interval",
                "100ms",
                "quadrant.dns.tls.listen",
                "127.0.0.1:" + tlsPort,
                "quadrant.dns.tls.certificate-file",
                directory.resolve("server.crt").toString(),
                "quadrant.dns.tls.key-file",
                directory.resolve("server.key").toString()));
    }

    /** Takes any certificate, to look at it. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLSocket connect(String protocol) throws IOException {
        SSLSocket socket =
                (SSLSocket) trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), tlsPort);
        socket.setSoTimeout((int) SOON.toMillis());
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return socket;
    }

    private String subject() {
        try (SSLSocket socket = connect("TLSv1.3")) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void answersByTls() throws Exception {
        try (NodeProcess node = start()) {
            assertThat(new Dig("127.0.0.1", tlsPort).shortly("+tls serial.one.test TXT"))
                    .isEqualTo("\"1\"");
            for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (SSLSocket socket = connect(protocol)) {
                    byte[] query = HexFormat.of()
                            .parseHex("0025" + "000700000001000000000000" + "0673657269616c036f6e65047465737400"
                                    + "00100001");
                    query[1] = (byte) (query.length - 2);
                    for (int i = 0; i < 3; i++) {
                        socket.getOutputStream().write(query);
                        DataInputStream in = new DataInputStream(socket.getInputStream());
                        byte[] answer = new byte[in.readUnsignedShort()];
                        in.readFully(answer);
                        assertThat(answer[7]).as("one answer").isEqualTo((byte) 1);
                    }
                }
            }
            assertThat(node.get("/q/metrics")).contains("transport=\"tls\"");
        }
    }

    @Test
    void takesANewCertificateAndKeepsTheOldOneWhenTheNewIsBroken() throws Exception {
        try (NodeProcess node = start()) {
            assertThat(subject()).isEqualTo("CN=one");
            SSLSocket old = connect("TLSv1.3");
            use("two");
            Await.until("the new certificate", SOON, () -> subject().equals("CN=two"), node::output);
            assertThat(old.getSession().isValid()).as("open connections stay").isTrue();
            old.close();
            Files.writeString(directory.resolve("server.crt"), "nothing\n");
            node.awaitLine(line -> line.contains("certificate-broken"));
            assertThat(subject()).isEqualTo("CN=two");
        }
    }

    @Test
    void closesOnWhatIsNoTls() throws Exception {
        try (NodeProcess node = start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), tlsPort)) {
            socket.setSoTimeout((int) SOON.toMillis());
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (socket.getInputStream().read() >= 0) {
                // An alert may come first.
            }
            Await.until(
                    "tls-failed is counted",
                    SOON,
                    () -> Pattern.compile("reason=\"tls-failed\",transport=\"tls\",?} 1")
                            .matcher(node.get("/q/metrics"))
                            .find(),
                    node::output);
        }
    }
}
