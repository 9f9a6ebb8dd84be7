package dev.quadrant.monitor.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/** The console's files: a fixed list, read once, compressed once, answered from memory. Immutable. */
final class Assets {
    private static final String ROOT = "META-INF/resources/";
    private static final String UPLOT = ROOT + "webjars/uplot/1.6.30/dist/";

    /** Nothing from elsewhere, nothing inline, no frame around it. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private static final String[] OWN = {
        "account.js",
        "actions.js",
        "api.js",
        "bars.js",
        "base.css",
        "chart.js",
        "charts.js",
        "complete.js",
        "console.css",
        "console.js",
        "dom.js",
        "events.js",
        "format.js",
        "icon.svg",
        "index.html",
        "login.css",
        "login.html",
        "login.js",
        "logql.js",
        "nodes.js",
        "pages/activity.js",
        "pages/alerts.js",
        "pages/db.js",
        "pages/dns.js",
        "pages/lb.js",
        "pages/logs.js",
        "pages/metrics.js",
        "pages/overview.js",
        "palette.js",
        "promql.js",
        "state.js",
        "timeline.js",
        "ui.js"
    };

    private record Asset(String type, String tag, Buffer plain, Buffer compressed) {}

    private final Map<String, Asset> byPath = new HashMap<>();

    /** Reads all files; a missing one is a fault of the build. */
    Assets() {
        for (String name : OWN) {
            byPath.put(name, read(ROOT + "console/" + name, name));
        }
        byPath.put("", byPath.get("index.html"));
        byPath.put("uplot.js", read(UPLOT + "uPlot.esm.js", "uplot.js"));
        byPath.put("uplot.css", read(UPLOT + "uPlot.min.css", "uplot.css"));
    }

    private static Asset read(String resource, String name) {
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            byte[] plain = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(plain);
            String tag = "\"" + HexFormat.of().toHexDigits(sum.getValue(), 8) + "-" + plain.length + "\"";
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            return new Asset(type, tag, Buffer.buffer(plain), Buffer.buffer(compress(plain)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] compress(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    /** Answers with a file; false when there is none of that name. */
    boolean answer(String path, HttpServerRequest request) {
        Asset asset = byPath.get(path);
        if (asset == null) {
            return false;
        }
        HttpServerResponse response = request.response();
        secure(response).putHeader("content-type", asset.type()).putHeader("etag", asset.tag());
        response.putHeader("cache-control", "no-cache").putHeader("vary", "accept-encoding");
        if (asset.tag().equals(request.getHeader("if-none-match"))) {
            response.setStatusCode(304).end();
            return true;
        }
        String accepted = request.getHeader("accept-encoding");
        if (accepted != null && accepted.contains("gzip")) {
            response.putHeader("content-encoding", "gzip").end(asset.compressed());
        } else {
            response.end(asset.plain());
        }
        return true;
    }

    /** Headers that every page of the console has. */
    static HttpServerResponse secure(HttpServerResponse response) {
        return response.putHeader("content-security-policy", POLICY)
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("x-frame-options", "DENY")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-opener-policy", "same-origin");
    }
}
