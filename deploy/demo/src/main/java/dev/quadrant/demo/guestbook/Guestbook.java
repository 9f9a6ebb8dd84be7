package dev.quadrant.demo.guestbook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * One instance of the guest book on loopback: {@code GET /} shows it, {@code POST /} writes in it, {@code GET /health}
 * says whether its database answers. Properties: {@code guestbook.instance}, {@code .port}, {@code .database} (host:port),
 * {@code .user}, {@code .password-file}.
 */
public final class Guestbook {
    /** Bytes of a form that are read at most; the two fields fit well. */
    private static final int FORM_MAX = 8 * 1024;

    private final String instance;
    private final Entries entries;

    private Guestbook(String instance, Entries entries) {
        this.instance = instance;
        this.entries = entries;
    }

    public static void main(String[] args) throws IOException, SQLException {
        Entries entries = new Entries(
                System.getProperty("guestbook.database"),
                "guestbook",
                System.getProperty("guestbook.user"),
                Path.of(System.getProperty("guestbook.password-file")));
        entries.prepare();
        Guestbook guestbook = new Guestbook(System.getProperty("guestbook.instance"), entries);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.getInteger("guestbook.port")), 128);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", guestbook::page);
        server.createContext("/health", guestbook::health);
        server.createContext("/style.css", exchange -> answer(exchange, 200, "text/css", Page.style()));
        server.start();
    }

    private void page(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("X-Instance", instance);
        if (!exchange.getRequestURI().getPath().equals("/")) {
            answer(exchange, 404, "text/plain", "There is only one page: /\n");
            return;
        }
        try {
            switch (exchange.getRequestMethod()) {
                case "GET", "HEAD" -> answer(exchange, 200, "text/html", Page.render(instance, entries.newest()));
                case "POST" -> write(exchange);
                default -> {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD, POST");
                    answer(exchange, 405, "text/plain", "GET or POST\n");
                }
            }
        } catch (SQLException e) {
            answer(exchange, 503, "text/plain", "The guest book's database does not answer; try again.\n");
        }
    }

    private void write(HttpExchange exchange) throws IOException, SQLException {
        Map<String, String> form = form(exchange.getRequestBody());
        String name = form.getOrDefault("name", "").strip();
        String message = form.getOrDefault("message", "").strip();
        if (name.isEmpty()
                || message.isEmpty()
                || name.length() > Entry.NAME_MAX
                || message.length() > Entry.MESSAGE_MAX) {
            answer(exchange, 400, "text/plain", "A name (up to 40 characters) and a message (up to 280) are needed.\n");
            return;
        }
        entries.add(name, message);
        exchange.getResponseHeaders().set("Location", "/");
        answer(exchange, 303, "text/plain", "Thank you.\n");
    }

    private void health(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("X-Instance", instance);
        try {
            entries.newest();
            answer(exchange, 200, "text/plain", "ok\n");
        } catch (SQLException e) {
            answer(exchange, 503, "text/plain", "database: " + e.getMessage() + "\n");
        }
    }

    private static Map<String, String> form(InputStream body) throws IOException {
        Map<String, String> form = new HashMap<>();
        for (String field : new String(body.readNBytes(FORM_MAX), StandardCharsets.UTF_8).split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                form.put(
                        field.substring(0, equals),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders()
                .set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
