package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cases of {@link GateTableTest} at HAProxy and nginx beside ours; prints the table. Debian: haproxy, nginx-light. */
class GateComparisonTest {
    private static final int PATIENCE = 5000;
    private static final int CASES = 68;

    @TempDir
    Path directory;

    private Process start(String program, String configuration, int port, String... arguments) throws IOException {
        Path file = Files.writeString(directory.resolve(program + ".conf"), configuration);
        List<String> command = new ArrayList<>(List.of("/usr/sbin/" + program));
        for (String argument : arguments) {
            command.add(argument.replace("FILE", file.toString()));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(program + ".log").toFile())
                .start();
        Await.until(program + " listens", Duration.ofSeconds(60), () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        return process;
    }

    private Process haproxy(int port, RawServer server) throws IOException {
        String configuration = """
            defaults
              mode http
              timeout connect 2s
              timeout client 2s
              timeout server 2s
              timeout http-request 2s
            frontend web
              bind 127.0.0.1:%d
              default_backend app
            backend app
              server a 127.0.0.1:%d
            """.formatted(port, server.port());
        return start("haproxy", configuration, port, "-db", "-f", "FILE");
    }

    private Process nginx(int port, RawServer server) throws IOException {
        String configuration = """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log stderr crit;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              scgi_temp_path %1$s/scgi;
              uwsgi_temp_path %1$s/uwsgi;
              client_header_timeout 2s;
              client_body_timeout 2s;
              server {
                listen 127.0.0.1:%2$d;
                location / { proxy_pass http://127.0.0.1:%3$d; }
              }
            }
            """.formatted(directory, port, server.port());
        return start("nginx", configuration, port, "-c", "FILE", "-e", "stderr");
    }

    /** The status, or "closed"; with "fwd" when the server got anything. */
    private static String outcome(InetSocketAddress address, RawServer server, String request) throws IOException {
        int before = server.received().length();
        byte[] head = new byte[12];
        int read = 0;
        try (Socket socket = new Socket()) {
            socket.connect(address, PATIENCE);
            socket.setSoTimeout(PATIENCE);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            read = socket.getInputStream().readNBytes(head, 0, head.length);
        } catch (java.net.SocketException e) {
            // A reset: the answer is lost, or there was none.
        } catch (java.net.SocketTimeoutException e) {
            return "silent";
        }
        String text = new String(head, 0, read, StandardCharsets.ISO_8859_1);
        String status = text.startsWith("HTTP/1.") && read == head.length
                ? text.substring(9)
                : read == 0 ? "closed" : "no head";
        return status + (server.received().length() > before ? " fwd" : "");
    }

    private static List<GateTableTest.Case> inOrder() {
        return GateTableTest.cases().stream()
                .sorted(Comparator.comparingInt(GateTableTest.Case::number))
                .toList();
    }

    private static boolean refused(String outcome) {
        return !outcome.startsWith("2");
    }

    @Test
    void whatBothRefuseWeRefuse() throws Exception {
        for (String program : List.of("haproxy", "nginx")) {
            assumeTrue(Files.exists(Path.of("/usr/sbin", program)), "needs Debian's haproxy and nginx-light");
        }
        int haproxyPort = Ports.free();
        int nginxPort = Ports.free();
        List<String> laxer = new ArrayList<>();
        StringBuilder table = new StringBuilder();
        List<Process> started = new ArrayList<>();
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start()) {
            started.add(haproxy(haproxyPort, server));
            started.add(nginx(nginxPort, server));
            for (GateTableTest.Case tried : inOrder()) {
                String ours = outcome(balancing.address(), server, tried.request());
                String haproxy = outcome(loopback(haproxyPort), server, tried.request());
                String nginx = outcome(loopback(nginxPort), server, tried.request());
                table.append(String.format("%-42s %-10s %-10s %-10s%n", tried, ours, haproxy, nginx));
                if (refused(haproxy) && refused(nginx) && !refused(ours)) {
                    laxer.add(tried.toString());
                }
            }
        } finally {
            for (Process process : started) {
                process.destroy();
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        }
        System.out.printf("%-42s %-10s %-10s %-10s%n%s", "case", "lb-node", "haproxy", "nginx", table);
        assertThat(table.toString().lines()).hasSize(CASES);
        assertThat(laxer).isEmpty();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
