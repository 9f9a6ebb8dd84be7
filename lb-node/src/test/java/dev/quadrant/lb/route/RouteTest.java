package dev.quadrant.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.http.CanonicalPath;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.http.RequestRewriter;
import dev.quadrant.lb.kit.Configured;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route a request takes, and what it becomes by it: a configuration as users write it, and requests as tables. */
class RouteTest {
    private static final String CONFIGURATION = """
        quadrant.lb.frontends.web.listen=127.0.0.1:80
        quadrant.lb.frontends.web.backend=app
        quadrant.lb.frontends.web.trusted-proxies=10.0.0.0/8
        quadrant.lb.frontends.web.request-headers.set.X-Edge=one
        quadrant.lb.frontends.web.response-headers.remove=Server
        quadrant.lb.frontends.web.https-redirect=true
        quadrant.lb.frontends.web.routes.acme.order=-1
        quadrant.lb.frontends.web.routes.acme.match.path-prefix=/.well-known/acme-challenge/
        quadrant.lb.frontends.web.routes.a-host.match.host=Api.example.org, *.api.example.org
        quadrant.lb.frontends.web.routes.a-host.backend=api
        quadrant.lb.frontends.web.routes.b-exact.match.path=/exact, /a b
        quadrant.lb.frontends.web.routes.b-exact.respond=403
        quadrant.lb.frontends.web.routes.b-exact.respond-body=no
        quadrant.lb.frontends.web.routes.c-prefix.match.path-prefix=/v1,/v2/
        quadrant.lb.frontends.web.routes.c-prefix.rewrite-prefix=/
        quadrant.lb.frontends.web.routes.c-prefix.backend=api
        quadrant.lb.frontends.web.routes.c-prefix.request-headers.set.X-Edge=two
        quadrant.lb.frontends.web.routes.c-prefix.request-headers.set.Host=api.internal
        quadrant.lb.frontends.web.routes.c-prefix.request-headers.add.X-More=b
        quadrant.lb.frontends.web.routes.c-prefix.request-headers.remove=Cookie
        quadrant.lb.frontends.web.routes.d-regex.match.path-regex=/user/([0-9]+)/(.*)
        quadrant.lb.frontends.web.routes.d-regex.rewrite-path=/u/$2/$1
        quadrant.lb.frontends.web.routes.e-method.match.method=DELETE,PURGE
        quadrant.lb.frontends.web.routes.f-field.match.header.X-Canary=yes
        quadrant.lb.frontends.web.routes.f-field.match.header.Cookie=*
        quadrant.lb.frontends.web.routes.g-source.match.source=192.0.2.0/24,2001:db8::/32
        quadrant.lb.frontends.web.routes.g-source.redirect=https://{host}/away{path}{query}
        quadrant.lb.frontends.web.routes.g-source.redirect-status=302
        quadrant.lb.backends.app.servers.a.address=127.0.0.1:8081
        quadrant.lb.backends.api.servers.a.address=127.0.0.1:8082
        """;

    private static Frontend frontend;

    private final RequestHead head = new RequestHead(32);
    private final Router router = new Router(4096);

    @BeforeAll
    static void configure() throws Exception {
        frontend = Configured.topology(CONFIGURATION).frontends().getFirst();
    }

    private Route find(String request, Hop hop) {
        byte[] octets = request.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(head.parse(octets, octets.length, Gate.STRICT)).isEqualTo(octets.length);
        return router.find(frontend, head, hop);
    }

    private String name(String line, String fields) {
        return find(line + " HTTP/1.1\r\n" + fields + "\r\n", new Hop("198.51.100.1", false, true))
                .name();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /, a, default",
        "GET /, api.example.org, a-host",
        "GET /, API.EXAMPLE.ORG:8080, a-host",
        "GET /, api.example.org., a-host",
        "GET /, x.api.example.org, a-host",
        "GET /, .api.example.org, default",
        "GET /, xapi.example.org, default",
        "GET /, example.org, default",
        "GET http://x.y.api.example.org/, x.y.api.example.org, a-host",
        "GET /exact, a, b-exact",
        "GET /exact?q=/v1/, a, b-exact",
        "GET /exact/, a, default",
        "GET /Exact, a, default",
        "GET /%65xact, a, b-exact",
        "GET //exact, a, b-exact",
        "GET /./x/../exact, a, b-exact",
        "GET /x/%2e%2e/exact, a, b-exact",
        "GET /x/..%2fexact, a, b-exact",
        "GET /x\\..\\exact, a, b-exact",
        "GET /a%20b, a, b-exact",
        "GET /exact%3fx, a, default",
        "GET /v1, a, c-prefix",
        "GET /v1/x, a, c-prefix",
        "GET /v1x, a, default",
        "GET /v2/x, a, c-prefix",
        "GET /v2, a, default",
        "GET /user/12/x/y, a, d-regex",
        "GET /user/12x/y, a, default",
        "GET /x/user/12/y, a, default",
        "DELETE /x, a, e-method",
        "PURGE /x, a, e-method",
        "delete /x, a, default"
    })
    void routeOfALine(String line, String host, String route) {
        assertThat(name(line, "Host: " + host + "\r\n")).isEqualTo(route);
    }

    @Test
    void fieldsMustAllBeThere() {
        assertThat(name("GET /", "Host: a\r\nx-canary: yes\r\nCookie: c\r\n")).isEqualTo("f-field");
        assertThat(name("GET /", "Host: a\r\nX-Canary: no\r\nX-Canary: yes\r\nCookie: \r\n"))
                .isEqualTo("f-field");
        assertThat(name("GET /", "Host: a\r\nX-Canary: yes\r\n")).isEqualTo("default");
        assertThat(name("GET /", "Host: a\r\nX-Canary: yes!\r\nCookie: c\r\n")).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, , g-source",
        "192.0.3.7, , default",
        "2001:db8::1, , g-source",
        "198.51.100.1, 192.0.2.7, default",
        "10.0.0.1, 192.0.2.7, g-source",
        "10.0.0.1, '192.0.2.7, 198.51.100.9', default",
        "10.0.0.1, '198.51.100.9, 192.0.2.7, 10.9.9.9', g-source",
        "10.0.0.1, 'nonsense, 10.9.9.9', default",
        "10.0.0.1, , default"
    })
    void sourceIsTheClientsOrWhatATrustedProxySays(String peer, String forwardedFor, String route) {
        String field = forwardedFor == null ? "" : "X-Forwarded-For: " + forwardedFor + "\r\n";
        Hop hop = new Hop(peer, peer.startsWith("10."), true);
        assertThat(find("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n", hop).name())
                .isEqualTo(route);
    }

    @Test
    void whatIsNotEncryptedIsRedirectedButForRoutesBeforeIt() {
        Hop clear = new Hop("198.51.100.1", false, false);
        assertThat(find("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", clear).name()).isEqualTo("https-redirect");
        assertThat(find("GET /.well-known/acme-challenge/t HTTP/1.1\r\nHost: a\r\n\r\n", clear)
                        .name())
                .isEqualTo("acme");
        String viaTls = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n\r\n";
        assertThat(find(viaTls, clear).name()).isEqualTo("https-redirect");
        assertThat(find(viaTls, new Hop("10.0.0.1", true, false)).name()).isEqualTo("default");
    }

    private String response(String request, Hop hop) {
        Route route = find(request, hop);
        OwnResponse response = new OwnResponse(2000);
        int length = response.write(route, head, true);
        return length < 0 ? "too long" : new String(response.octets(), 0, length, StandardCharsets.ISO_8859_1);
    }

    @Test
    void redirects() {
        Hop clear = new Hop("198.51.100.1", false, false);
        assertThat(response("GET //evil.test/x?y=1 HTTP/1.1\r\nHost: a:80\r\n\r\n", clear))
                .isEqualTo("HTTP/1.1 308 Permanent Redirect\r\n"
                        + "Location: https://a/evil.test/x?y=1\r\n"
                        + "Content-Length: 0\r\n\r\n");
        assertThat(response("GET http://a HTTP/1.0\r\n\r\n", clear))
                .contains("\r\nLocation: https://a/\r\n")
                .contains("\r\nConnection: keep-alive\r\n");
        Hop inside = new Hop("192.0.2.1", false, true);
        assertThat(response("GET /x?y HTTP/1.1\r\nHost: a\r\n\r\n", inside))
                .startsWith("HTTP/1.1 302 Found\r\nLocation: https://a/away/x?y\r\n");
        assertThat(response("GET /" + "x".repeat(1990) + " HTTP/1.1\r\nHost: a\r\n\r\n", inside))
                .isEqualTo("too long");
    }

    @Test
    void fixedResponses() {
        Hop hop = new Hop("198.51.100.1", false, true);
        assertThat(response("GET /exact HTTP/1.1\r\nHost: a\r\n\r\n", hop))
                .isEqualTo("HTTP/1.1 403 Forbidden\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Length: 2\r\n\r\n"
                        + "no");
        assertThat(response("HEAD /exact HTTP/1.1\r\nHost: a\r\n\r\n", hop)).endsWith("Content-Length: 2\r\n\r\n");
    }

    private String forwarded(String request) {
        Hop hop = new Hop("198.51.100.1", false, true);
        Route route = find(request, hop);
        byte[] path = router.rewritten(route);
        if (router.tooLong()) {
            return "too long";
        }
        byte[] out = new byte[4096 + RequestRewriter.GROWTH];
        return new String(
                out, 0, new RequestRewriter(out).write(head, hop, route.request(), path), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1, /",
        "/v1?x=/v1, /?x=/v1",
        "/v1/x%20y?q, /x%20y?q",
        "/v1//x/./y/../z, /x/z",
        "/%76%31/%C3%A9%3F%25, /%C3%A9%3F%25",
        "/v2/x/, /x/",
        "/user/7/a/b?c, /u/a/b/7?c",
        "/x/%2e/y, /x/%2e/y",
        "http://a?q, /?q"
    })
    void pathForTheServer(String target, String expected) {
        assertThat(forwarded("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("GET " + expected + " HTTP/1.1\r\n");
    }

    @Test
    void aPathThatGetsTooLongIsNotSent() {
        assertThat(forwarded("GET /v1/" + "|".repeat(2000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo("too long");
    }

    @Test
    void fieldsOfTheRouteComeAfterThoseOfTheFrontend() {
        assertThat(forwarded("GET / HTTP/1.1\r\nHost: a\r\nX-EDGE: spoofed\r\n\r\n"))
                .contains("\r\nX-Edge: one\r\n")
                .doesNotContain("spoofed");
        assertThat(forwarded("GET /v1 HTTP/1.1\r\nHost: a\r\nX-Edge: s\r\ncookie: c\r\nX-More: a\r\n\r\n"))
                .contains("\r\nX-Edge: two\r\n", "\r\nX-More: a\r\n", "\r\nX-More: b\r\n", "\r\nHost: api.internal\r\n")
                .doesNotContain("X-Edge: one", "cookie", "Host: a\r\nX", "X-Edge: s");
    }

    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "/a/b, /a/b",
        "/a//b///, /a/b/",
        "/a/., /a/",
        "/a/.., /",
        "/a/../.., /",
        "/../a, /a",
        "/a/b/../../../c, /c",
        "/.../..a, /.../..a",
        "/%2e%2E/%61, /a",
        "/a%2fb, /a/b",
        "/%zz, /%zz",
        "/%, /%",
        "*, *"
    })
    void canonicalPath(String path, String expected) {
        CanonicalPath canonical = new CanonicalPath(100);
        byte[] octets = (path + "?/../x").getBytes(StandardCharsets.US_ASCII);
        canonical.read(octets, 0, octets.length);
        assertThat(new String(canonical.octets(), 0, canonical.length(), StandardCharsets.US_ASCII))
                .isEqualTo(expected);
    }
}
